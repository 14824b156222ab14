from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import pytest

from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.project.project import Project

Check = Callable[..., list[Diagnostic]]
TODAY = date(2026, 6, 1)
KEY = "sk-" + "abcdefghijklmnopqrstuvwx"


class Case(NamedTuple):
    """A change of one file, and the whole finding."""

    file: str
    old: str
    new: str
    code: str
    line: int
    column: int
    end_column: int
    message: str
    excerpt: str
    help: str
    label: str | None = None


CASES = {
    "typo in a key": Case(
        "models.yaml",
        "  parameters:",
        "  paramaters:",
        "PS104",
        6,
        3,
        13,
        "unknown field 'paramaters'",
        "  paramaters: {temperature: 0, max_tokens: 200}",
        "did you mean `parameters`?",
    ),
    "dangling reference": Case(
        "chains/support.yaml",
        "model: answerer",
        "model: anserer",
        "PS201",
        11,
        14,
        21,
        "there is no Model 'anserer'",
        "      model: anserer",
        "did you mean `answerer`?",
    ),
    "missing template variable": Case(
        "chains/support.yaml",
        "        documents: ${{ steps.search.documents }}\n",
        "",
        "PS301",
        12,
        7,
        11,
        "prompt 'answer' needs 'documents', step 'answer' does not pass it",
        "      with:",
        "add `documents: ${{ steps.search.documents }}`",
        "'documents' (array of object) is read at prompts/answer.yaml:13:21",
    ),
    "cycle": Case(
        "chains/support.yaml",
        'query: "${{ inputs.question }}"',
        'query: "${{ steps.answer.text }}"',
        "PS208",
        8,
        5,
        11,
        "these steps wait for each other: 'search' reads 'answer' reads 'search'",
        '    search: {retrieve: handbook, query: "${{ steps.answer.text }}", take: 4}',
        "let one of them read an input instead",
    ),
    "duplicate name": Case(
        "models.yaml",
        "{name: backup}",
        "{name: answerer}",
        "PS202",
        11,
        18,
        26,
        "Model/answerer is declared twice",
        "metadata: {name: answerer}",
        "rename or remove one of the two",
        "declared again",
    ),
    "broken YAML": Case(
        "chains/support.yaml",
        "{retrieve: handbook, query",
        "{retrieve: [handbook, query",
        "PS001",
        8,
        75,
        76,
        "not valid YAML: did not find expected ',' or ']' while parsing a flow sequence",
        '    search: {retrieve: [handbook, query: "${{ inputs.question }}", take: 4}',
        "mend this line or the one above; text with `: ` or ` #` in it, or `{`, `[`, `*` at its start, needs quotes",
    ),
    "missing file": Case(
        "prompts/answer.yaml",
        "prompts/system.md",
        "prompts/sistem.md",
        "PS203",
        9,
        38,
        55,
        "there is no file 'prompts/sistem.md'",
        "    - {role: system, content: {file: prompts/sistem.md}}",
        "did you mean `prompts/system.md`?",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_one_located_finding(name: str, shop: Mapping[str, str], check: Check) -> None:
    case = CASES[name]
    assert case.old in shop[case.file]
    (found,) = check({**shop, case.file: shop[case.file].replace(case.old, case.new, 1)})
    span = found.location.span
    assert span is not None
    assert (found.code, found.severity, found.location.path) == (case.code, Severity.ERROR, case.file)
    assert (span.line, span.column, span.end_column) == (case.line, case.column, case.end_column)
    assert (found.message, found.excerpt) == (case.message, case.excerpt)
    assert (found.help, found.label) == (case.help, case.label)


def test_findings_are_sorted_by_place(shop: Mapping[str, str], check: Check) -> None:
    files = {
        **shop,
        "models.yaml": shop["models.yaml"].replace("[backup]", "[bakup]").replace("parameters:", "paramters:"),
        "evaluation.yaml": shop["evaluation.yaml"].replace("dataset: questions", "dataset: question"),
    }
    found = check(files)
    places = [(each.location.path, each.location.span) for each in found]
    assert places == sorted(places)
    assert [each.code for each in found] == ["PS201", "PS104"]


def test_base_leaves_out_what_it_has_too(shop: Mapping[str, str], project: Callable[..., Project]) -> None:
    old = {**shop, "models.yaml": shop["models.yaml"].replace("[backup]", "[bakup]")}
    moved = "# a line more\n" + old["models.yaml"]
    new = {**old, "models.yaml": moved, "monitor.yaml": shop["monitor.yaml"].replace("rows: 500", "rows: x")}
    found = run.run(project(new), project(old), TODAY)
    assert [(each.code, each.location.path) for each in found] == [("PS106", "monitor.yaml")]


def test_base_hides_no_second_finding_of_the_same_words(
    shop: Mapping[str, str], project: Callable[..., Project]
) -> None:
    once = {**shop, "models.yaml": shop["models.yaml"].replace("[backup]", "[gone]")}
    twice = {**shop, "models.yaml": shop["models.yaml"].replace("[backup]", "[gone, gone]")}
    found = run.run(project(twice), project(once), TODAY)
    assert [(each.code, each.message) for each in found] == [("PS201", "there is no Model 'gone'")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max_tokens: 200", f"api_key: {KEY}"),
        ("  parameters:", f"  paramters: {{user: {KEY}}}\n  parameters:"),
        ("fallbacks: [backup]", f"fallbacks: [{KEY}]"),
        ("fallbacks: [backup]", f"credentials: {{env: {KEY}}}"),
        ("fallbacks: [backup]", f"mode: {KEY}"),
        ("model: builtin/extractive", f"model: [{KEY}"),
        ("fallbacks: [backup]", f"{KEY}: 1"),
        ("fallbacks: [backup]", f"endpoint: https://user:{KEY}@evil.example/"),
    ],
)
def test_a_key_is_printed_nowhere(old: str, new: str, shop: Mapping[str, str], check: Check) -> None:
    found = check({**shop, "models.yaml": shop["models.yaml"].replace(old, new, 1)})
    assert found
    assert KEY not in repr([(f.message, f.help, f.label, f.excerpt) for f in found])


def test_nothing_of_a_faulty_project_is_a_traceback(shop: Mapping[str, str], check: Check) -> None:
    for name, text in shop.items():
        if name.endswith((".yaml", ".jsonl", ".csv")) and name != "penstock.yaml":
            for cut in range(0, len(text), max(len(text) // 12, 1)):
                check({**shop, name: text[:cut]})
