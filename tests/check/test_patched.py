from collections.abc import Callable, Mapping

import pytest

from penstock.diagnostics.diagnostic import Diagnostic

HEAD = "apiVersion: penstock/v1\nkind: Environment\nmetadata: {name: %s}\nspec:\n"
PATCHES = "  patches:\n    Model/answerer: {spec: {parameters: {%s}}}\n"


@pytest.mark.parametrize(
    ("parameters", "rule", "text"),
    [
        ("max_tokens: many", "invalid-value", "many"),
        ("api_base: x", "transport-parameter", "api_base"),
        ("stop: [1]", "invalid-value", "[1]"),
    ],
)
def test_what_a_patch_says_is_found_in_the_patch(
    check: Callable[..., list[Diagnostic]], shop: Mapping[str, str], parameters: str, rule: str, text: str
) -> None:
    environment = HEAD % "staging" + PATCHES % parameters
    (found,) = check({**shop, "staging.yaml": environment}, "staging")
    assert (found.name, found.location.path) == (rule, "staging.yaml")
    span = found.location.span
    assert span is not None and environment.splitlines()[span.line - 1][span.column - 1 :].startswith(text)


def test_the_nearest_environment_that_says_it(check: Callable[..., list[Diagnostic]], shop: Mapping[str, str]) -> None:
    first = HEAD % "first" + PATCHES % "max_tokens: many, seed: x"
    second = HEAD % "second" + "  extends: first\n" + PATCHES % "max_tokens: more"
    found = check({**shop, "first.yaml": first, "second.yaml": second}, "second")
    assert [(each.name, each.location.path) for each in found] == [
        ("invalid-value", "first.yaml"),
        ("invalid-value", "second.yaml"),
    ]


def test_what_no_patch_says_stays_where_it_is(check: Callable[..., list[Diagnostic]], shop: Mapping[str, str]) -> None:
    environment = HEAD % "staging" + "  patches:\n    Chain/support: {spec: {inputs: {question: {type: integer}}}}\n"
    found = check({**shop, "staging.yaml": environment}, "staging")
    assert found and "staging.yaml" not in {each.location.path for each in found}


def test_no_fix_is_written_into_the_resource(check: Callable[..., list[Diagnostic]], shop: Mapping[str, str]) -> None:
    environment = HEAD % "staging" + "  patches:\n    Model/answerer: {spec: {fallbacks: [bakcup]}}\n"
    (found,) = check({**shop, "staging.yaml": environment}, "staging")
    assert (found.name, found.location.path, found.fix) == ("unknown-reference", "staging.yaml", None)
