from collections.abc import Callable

import pytest

from penstock.diff.change import Level
from penstock.diff.classifiers import CLASSIFIERS
from penstock.diff.fields import Field
from penstock.diff.judge import change, judged, words
from penstock.diff.pair import Pair, pair
from penstock.project.project import Project
from penstock.spec.field import Aspect
from penstock.spec.kinds import KINDS


def edited(open_files: Callable[..., Project], old: bytes, new: bytes) -> Pair:
    text = b"apiVersion: penstock/v1\nkind: Model\nmetadata: {name: one}\nspec: {model: builtin/echo}\n"
    sides = (open_files({"one.yaml": text}), open_files({"one.yaml": text.replace(old, new)}))
    return next(both for both in pair(*sides).both if both.after.identity.name == "one")


def test_a_field_that_no_rule_knows_is_breaking(open_files: Callable[..., Project]) -> None:
    (path,) = judged(edited(open_files, b"builtin/echo", b"builtin/extractive"), lambda pair, field: None)
    assert (path.level, "not known" in path.reason) == (Level.BREAKING, True)


@pytest.mark.parametrize(
    "new", [b"builtin/echo, price: {inputPerMillion: 1, outputPerMillion: 1}", b"builtin/echo, endpoint: x"]
)
def test_metadata_and_bindings_need_no_rule(open_files: Callable[..., Project], new: bytes) -> None:
    (path,) = judged(edited(open_files, b"builtin/echo", new), lambda pair, field: None)
    assert path.level is Level.METADATA


def test_every_kind_has_its_classifier() -> None:
    assert [*CLASSIFIERS] == [*KINDS]


@pytest.mark.parametrize(
    "value, expected",
    [(None, "nothing"), ("a", "`a`"), (True, "true"), (0.5, "0.5"), ("x" * 99, "`" + "x" * 39 + "…"), ("a\nb", "`a…")],
)
def test_a_value_in_a_reason_is_short(value: object, expected: str) -> None:
    assert words(value) == expected


@pytest.mark.parametrize(
    "before, after, kind, expected",
    [
        (1, 2, "changed", "changed from 1 to 2"),
        ({}, {"a": 1}, "changed", "changed"),
        (None, 2, "added", "set to 2"),
        (None, {}, "added", "added"),
        (2, None, "removed", "removed"),
    ],
)
def test_what_became_of_a_field(before: object, after: object, kind: str, expected: str) -> None:
    assert change(Field(("spec", "x"), before, after, kind, Aspect.BEHAVIOUR)) == expected  # type: ignore[arg-type]
