from collections.abc import Callable

import pytest

from penstock.diff.fields import fields, same
from penstock.diff.pair import pair
from penstock.project.project import Project


@pytest.mark.parametrize(
    "a, b", [(1, 1.0), ([1, {"a": None}], [1.0, {"a": None}]), ({"a": 1, "b": 2}, {"b": 2, "a": 1})]
)
def test_the_same_value(a: object, b: object) -> None:
    assert same(a, b)


@pytest.mark.parametrize("a, b", [(1, True), (0, False), ([1], [1, 1]), ({"a": None}, {}), ("1", 1), ([1, 2], [2, 1])])
def test_another_value(a: object, b: object) -> None:
    assert not same(a, b)


def found(open_files: Callable[..., Project], before: str, after: str) -> list[tuple[str, str]]:
    text = "apiVersion: penstock/v1\nkind: PromptTemplate\nmetadata: {{name: one}}\nspec: {{messages: [{}]}}\n"
    sides = [open_files({"one.yaml": text.format(one).encode()}) for one in (before, after)]
    (both,) = [p for p in pair(*sides).both if p.after.identity.name == "one"]
    return [(field.path, field.change) for field in fields(both)]


A, B, C = (f"{{role: user, content: {letter}}}" for letter in "abc")


@pytest.mark.parametrize(
    "before, after, expected",
    [
        (f"{A}, {B}", f"{A}, {B}", []),
        (f"{A}, {B}", f"{C}, {A}, {B}", [("spec.messages.0", "added")]),
        (f"{A}, {B}, {C}", f"{A}, {C}", [("spec.messages.1", "removed")]),
        (f"{A}, {B}", f"{A}, {C}", [("spec.messages.1.content", "changed")]),
        (A, "{insert: examples}", [("spec.messages.0", "changed")]),
        (A, "{role: user, content: {file: prompts/none.md}}", [("spec.messages.0.content", "changed")]),
    ],
)
def test_messages_that_stayed_are_paired(
    open_files: Callable[..., Project], before: str, after: str, expected: list[tuple[str, str]]
) -> None:
    assert found(open_files, before, after) == expected
