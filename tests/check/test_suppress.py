from collections.abc import Callable

import pytest

from penstock.diagnostics.diagnostic import Diagnostic

Check = Callable[..., list[Diagnostic]]
TEMPLATE = """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs:
    tone: {type: string}
  messages: [{role: user, content: Hello.}]
"""


def names(found: list[Diagnostic]) -> list[tuple[str, int | None]]:
    return [(each.name, each.location.span and each.location.span.line) for each in found]


def with_comment(comment: str, *, above: bool) -> dict[str, str]:
    line = "    tone: {type: string}"
    new = f"    # {comment}\n{line}" if above else f"{line}  # {comment}"
    return {"spec.yaml": TEMPLATE.replace(line, new)}


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize(
    "comment", ["penstock: ignore[PS303] callers pass it", "penstock:ignore[PS999x, unused-input] callers pass it"]
)
def test_a_comment_suppresses_on_its_line_and_the_next(comment: str, above: bool, check: Check) -> None:
    found = names(check(with_comment(comment, above=above)))
    assert "unused-input" not in [name for name, _ in found]
    assert [name for name, _ in found] == (["unused-suppression"] if "PS999x" in comment else [])


def test_it_does_not_reach_further(check: Check) -> None:
    text = TEMPLATE.replace("  inputs:", "  # penstock: ignore[PS303] callers pass it\n  inputs:")
    assert names(check({"spec.yaml": text})) == [("unused-suppression", 5), ("unused-input", 7)]


def test_without_a_reason_nothing_is_suppressed(check: Check) -> None:
    found = names(check(with_comment("penstock: ignore[PS303]", above=True)))
    assert found == [("suppression-reason", 6), ("unused-input", 7)]


def test_another_code_suppresses_nothing(check: Check) -> None:
    found = names(check(with_comment("penstock: ignore[PS301] callers pass it", above=True)))
    assert found == [("unused-suppression", 6), ("unused-input", 7)]


def test_what_others_build_on_is_never_suppressed(check: Check) -> None:
    text = TEMPLATE.replace("  messages:", "  model: gone  # penstock: ignore[PS201] comes later\n  messages:")
    found = check({"spec.yaml": text.replace("    tone: {type: string}\n", "").replace("  inputs:\n", "")})
    assert names(found) == [("unknown-reference", 5), ("unused-suppression", 5)]
    assert found[1].message == "PS201 cannot be suppressed"


def test_a_policy_is_not_suppressed(check: Check) -> None:
    text = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: a}
spec: {model: builtin/echo}  # penstock: ignore[policy-violation] we like it
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: p}
spec:
  match: {kinds: [Model]}
  rules: [{name: r, assert: resource.spec.model != 'builtin/echo', message: No., severity: warning}]
"""
    assert [name for name, _ in names(check({"spec.yaml": text}))] == ["policy-violation", "unused-suppression"]


def test_text_that_only_looks_like_a_comment_is_none(check: Check) -> None:
    text = TEMPLATE.replace("Hello.", '"{{ tone }}#penstock: ignore[PS303] x"')
    assert check({"spec.yaml": text}) == []
