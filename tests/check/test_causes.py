"""A root cause is one finding, and its followers are none."""

from collections.abc import Callable, Mapping

import pytest

from penstock.diagnostics.diagnostic import Diagnostic

Check = Callable[..., list[Diagnostic]]
CASES = {
    "a document without metadata": ("models.yaml", "metadata: {name: answerer, labels: {tier: prod}}\n", "",
                                    [("missing-field", "models.yaml", 1)]),
    "a chain without a name": ("chains/support.yaml", "metadata: {name: support}\n", "",
                               [("missing-field", "chains/support.yaml", 1)]),
    "no line between documents": ("data/datasets.yaml", "---\n", "", [("duplicate-key", "data/datasets.yaml", 5)]),
    "an input that the template reads": ("prompts/answer.yaml", "    question: {type: string, maxLength: 2000}\n", "",
                                         [("unknown-variable", "prompts/answer.yaml", 13)]),
    "a list that the template walks": ("prompts/answer.yaml", "    documents: {", "    dokumenti: {",
                                       [("unknown-variable", "prompts/answer.yaml", 13)]),
    "an input that everybody reads": ("chains/support.yaml", "    question: {", "    asked: {",
                                      [("unknown-path", "chains/support.yaml", 8)]),
    "a step that everybody reads": ("chains/support.yaml", "    search: {", "    found: {",
                                    [("unknown-path", "chains/support.yaml", 15)]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_cause_is_one_finding(name: str, shop: Mapping[str, str], check: Check) -> None:
    file, old, new, wanted = CASES[name]
    assert old in shop[file]
    found = check({**shop, file: shop[file].replace(old, new, 1)})
    errors = [each for each in found if each.name not in ("unused-input", "unused-step", "required-input-missing")]
    assert [(e.name, e.location.path, e.location.span and e.location.span.line) for e in errors] == wanted


def test_the_other_places_are_named(shop: Mapping[str, str], check: Check) -> None:
    text = shop["chains/support.yaml"].replace("    search: {", "    found: {", 1)
    found = [each for each in check({**shop, "chains/support.yaml": text}) if each.name == "unknown-path"]
    assert [[other.note for other in each.related] for each in found] == [["and here"] * 3]


def test_two_causes_are_two_findings(shop: Mapping[str, str], check: Check) -> None:
    text = shop["chains/support.yaml"].replace("steps.search.", "steps.serach.", 1)
    assert text != shop["chains/support.yaml"]
    changed = {
        "chains/support.yaml": text,
        "evaluation.yaml": shop["evaluation.yaml"].replace("outputs.answer", "outputs.anwser", 1),
    }
    found = check({**shop, **changed})
    assert [each.name for each in found if each.name == "unknown-path"] == ["unknown-path"] * 2
