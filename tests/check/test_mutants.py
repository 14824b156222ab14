"""A good small project, and the same with one fault planted: one mistake is one finding, at its line."""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from penstock.diagnostics.diagnostic import Diagnostic


class Mutant(NamedTuple):
    """`old`, first in `file`, becomes `new`; the finding stands at `line` of `path`, or of `file`."""

    name: str
    file: str
    old: str
    new: str
    rule: str
    line: int
    environment: str | None = None
    path: str | None = None


QUESTIONS = "data/questions.jsonl"
MUTANTS = [
    Mutant("unknown key of a chain", "chains/support.yaml", "  outputs:\n", "  ouputs:\n", "unknown-field", 17),
    Mutant("unknown top key", "chains/support.yaml", "spec:\n", "spec:\n  retries: 3\n", "unknown-field", 5),
    Mutant("misspelt envelope", "chains/support.yaml", "metadata:", "metdata:", "unknown-field", 3),
    Mutant("unknown step key", "chains/support.yaml", "take: 4", "tkae: 4", "unknown-field", 8),
    Mutant(
        "unknown key of a message",
        "prompts/answer.yaml",
        "role: user\n      content",
        "role: user\n      contents",
        "unknown-field",
        12,
    ),
    Mutant("unknown role", "prompts/answer.yaml", "{role: system,", "{role: sytem,", "invalid-value", 9),
    Mutant(
        "unknown step type", "chains/support.yaml", "{retrieve: handbook", "{retreive: handbook", "invalid-value", 8
    ),
    Mutant("unknown kind", "monitor.yaml", "kind: Monitor", "kind: Moniter", "unknown-kind", 2),
    Mutant("no apiVersion", "monitor.yaml", "apiVersion: penstock/v1\n", "", "missing-api-version", 1),
    Mutant("other version", "monitor.yaml", "penstock/v1", "penstock/v9", "invalid-value", 1),
    Mutant("bad name", "monitor.yaml", "name: topics", "name: Topics", "invalid-name", 3),
    Mutant("text for a number", "monitor.yaml", "rows: 500", "rows: many", "invalid-value", 9),
    Mutant("negative take", "chains/support.yaml", "take: 4", "take: 0", "invalid-value", 8),
    Mutant("missing field", "monitor.yaml", "  window: {rows: 500}\n", "", "missing-field", 5),
    Mutant(
        "integer type typo",
        "prompts/answer.yaml",
        "question: {type: string,",
        "question: {type: strng,",
        "invalid-schema",
        6,
    ),
    Mutant(
        "dataset schema type", "data/datasets.yaml", "id: {type: string}", "id: {type: integerr}", "invalid-schema", 18
    ),
    Mutant("missing prompt file", "prompts/answer.yaml", "prompts/system.md", "prompts/sytem.md", "missing-file", 9),
    Mutant("missing data file", "data/datasets.yaml", "data/shots.csv", "data/shot.csv", "missing-file", 4),
    Mutant("missing pages", "handbook.yaml", "pages/**/*.md", "page/**/*.md", "missing-file", 11),
    Mutant("path escape", "prompts/answer.yaml", "prompts/system.md", "../system.md", "path-escape", 9),
    Mutant("git path", "prompts/answer.yaml", "prompts/system.md", ".git/config", "path-reserved", 9),
    Mutant("dangling model", "chains/support.yaml", "model: answerer", "model: answrer", "unknown-reference", 11),
    Mutant("dangling prompt", "chains/support.yaml", "prompt: answer", "prompt: anser", "unknown-reference", 10),
    Mutant(
        "dangling retriever", "chains/support.yaml", "retrieve: handbook", "retrieve: hanbook", "unknown-reference", 8
    ),
    Mutant("dangling fallback", "models.yaml", "fallbacks: [backup]", "fallbacks: [bakup]", "unknown-reference", 7),
    Mutant("dangling dataset", "handbook.yaml", "{dataset: pages}", "{dataset: page}", "unknown-reference", 5),
    Mutant("dangling chain", "evaluation.yaml", "chain: support", "chain: suport", "unknown-reference", 5),
    Mutant("dangling evaluation", "monitor.yaml", "evaluation: quality", "evaluation: qualty", "unknown-reference", 8),
    Mutant("duplicate name", "models.yaml", "{name: backup}", "{name: answerer}", "duplicate-name", 11),
    Mutant("duplicate key", "models.yaml", "temperature: 0,", "temperature: 0, temperature: 1,", "duplicate-key", 6),
    Mutant(
        "duplicate step",
        "chains/support.yaml",
        "    answer:\n      prompt",
        "    search:\n      prompt",
        "duplicate-key",
        9,
    ),
    Mutant(
        "cycle",
        "chains/support.yaml",
        'query: "${{ inputs.question }}"',
        'query: "${{ steps.answer.text }}"',
        "step-cycle",
        8,
    ),
    Mutant(
        "self edge",
        "chains/support.yaml",
        'query: "${{ inputs.question }}"',
        'query: "${{ steps.search.documents[0].text }}"',
        "step-cycle",
        8,
    ),
    Mutant(
        "missing variable",
        "chains/support.yaml",
        "        documents: ${{ steps.search.documents }}\n",
        "",
        "missing-variable",
        12,
    ),
    Mutant(
        "misspelt argument", "chains/support.yaml", "        question: ${{", "        qestion: ${{", "unknown-input", 13
    ),
    Mutant(
        "extra argument",
        "chains/support.yaml",
        "        question: ${{",
        "        tone: kind\n        question: ${{",
        "unknown-input",
        13,
    ),
    Mutant("undeclared variable", "prompts/answer.yaml", "{{ question }}", "{{ qestion }}", "unknown-variable", 14),
    Mutant("undeclared member", "prompts/answer.yaml", "{{ d.text }}", "{{ d.txt }}", "unknown-variable", 13),
    Mutant(
        "unused variable",
        "prompts/answer.yaml",
        "  inputs:\n",
        "  inputs:\n    tone: {type: string, default: kind}\n",
        "unused-input",
        6,
    ),
    Mutant("template syntax", "prompts/answer.yaml", "{% endfor %}", "{% endfr %}", "template-syntax", 14),
    Mutant("insert nothing", "prompts/answer.yaml", "insert: examples", "insert: example", "unknown-variable", 10),
    Mutant("example field", "prompts/answer.yaml", "{{ row.question }}", "{{ row.qustion }}", "unknown-variable", 18),
    Mutant(
        "undefined input",
        "chains/support.yaml",
        'query: "${{ inputs.question }}"',
        'query: "${{ inputs.query }}"',
        "unknown-path",
        8,
    ),
    Mutant(
        "undefined step",
        "chains/support.yaml",
        "documents: ${{ steps.search",
        "documents: ${{ steps.serch",
        "unknown-path",
        14,
    ),
    Mutant(
        "undefined output",
        "chains/support.yaml",
        "steps.answer.value.answer",
        "steps.answer.value.anwser",
        "unknown-path",
        18,
    ),
    Mutant(
        "list into text",
        "chains/support.yaml",
        "question: ${{ inputs.question }}",
        "question: ${{ steps.search.documents }}",
        "type-mismatch",
        13,
    ),
    Mutant(
        "root",
        "chains/support.yaml",
        'query: "${{ inputs.question }}"',
        'query: "${{ env.QUESTION }}"',
        "expression-root",
        8,
    ),
    Mutant("expression syntax", "chains/support.yaml", "> 0 }}", "> }}", "expression-syntax", 15),
    Mutant(
        "unclosed expression",
        "chains/support.yaml",
        "documents: ${{ steps.search.documents }}",
        "documents: ${{ steps.search.documents",
        "expression-syntax",
        14,
    ),
    Mutant(
        "skipped step",
        "chains/support.yaml",
        "      otherwise: {text: I do not know., value: {answer: I do not know.}}\n",
        "",
        "skipped-step",
        17,
    ),
    Mutant(
        "unused step",
        "chains/support.yaml",
        "  outputs:\n",
        '    spare: {retrieve: handbook, query: "${{ inputs.question }}"}\n  outputs:\n',
        "unused-step",
        17,
    ),
    Mutant("no model", "chains/support.yaml", "      model: answerer\n", "", "no-model", 10),
    Mutant("api_base", "models.yaml", "max_tokens: 200", 'api_base: "https://evil.example"', "transport-parameter", 6),
    Mutant("unknown metric", "evaluation.yaml", "metric: fact-coverage", "metric: fact-coverag", "unknown-metric", 12),
    Mutant("metric argument", "evaluation.yaml", "with: {text:", "with: {txt:", "metric-argument", 13),
    Mutant(
        "metric argument type",
        "evaluation.yaml",
        'text: "${{ outputs.answer }}"',
        'text: "${{ outputs.sources }}"',
        "metric-argument",
        13,
    ),
    Mutant("no metrics", "evaluation.yaml", "metrics:\n", "metric:\n", "unknown-field", 10),
    Mutant("undecidable", "evaluation.yaml", "size(row.facts) > 0", "row.topic == 'topic 1'", "undecidable-guard", 15),
    Mutant("missing row field", "evaluation.yaml", "row.golden", "row.goldn", "unknown-path", 8),
    Mutant(
        "input not given",
        "evaluation.yaml",
        '  inputs: {question: "${{ row.question }}"}\n',
        "",
        "required-input-missing",
        4,
    ),
    Mutant("input not boolean", "evaluation.yaml", "row.golden", "row.topic", "type-mismatch", 8),
    Mutant("slice", "evaluation.yaml", "across: topic", "across: topics", "unknown-slice", 17),
    Mutant("gap of nothing", "evaluation.yaml", "of: facts", "of: fact", "unknown-metric", 17),
    Mutant(
        "row field of the dataset", "data/datasets.yaml", "cluster: topic", "cluster: topci", "unknown-row-field", 13
    ),
    Mutant("broken row", "data/questions.jsonl", '{"id": "q7",', '{"id": "q7"', "dataset-row", 7),
    Mutant(
        "row without field",
        "data/questions.jsonl",
        '"id": "q7", "question"',
        '"id": "q7", "vaule"',
        "dataset-schema",
        7,
    ),
    Mutant("row key twice", "data/questions.jsonl", '"id": "q7"', '"id": "q6"', "duplicate-row-key", 7),
    Mutant("ragged csv", "data/shots.csv", "Within thirty days.", "Within thirty days.,x", "dataset-row", 2),
    Mutant(
        "broken YAML",
        "chains/support.yaml",
        "{retrieve: handbook, query",
        "{retrieve: handbook, query: [, query",
        "yaml-syntax",
        8,
    ),
    Mutant("tab", "models.yaml", "  model: builtin/extractive", "\tmodel: builtin/extractive", "yaml-syntax", 5),
    Mutant("tag", "models.yaml", "builtin/extractive", "!include /etc/hostname", "yaml-tag", 5),
    Mutant("alias", "models.yaml", "[backup]", "*nope", "yaml-alias", 7),
    Mutant("nan", "models.yaml", "temperature: 0,", "temperature: .nan,", "yaml-number", 6),
    Mutant("key type", "models.yaml", "max_tokens: 200", "1: 200", "yaml-key", 6),
    Mutant("secret", "models.yaml", "max_tokens: 200", "user: sk-abcdefghijklmnopqrstuvwx", "secret-literal", 6),
    Mutant(
        "metadata address",
        "models.yaml",
        "https://llm.example.org/v1",
        "http://169.254.169.254/",
        "endpoint-private",
        12,
    ),
    Mutant(
        "userinfo",
        "models.yaml",
        "https://llm.example.org/v1",
        "https://api.openai.com@evil.example/",
        "endpoint-untrusted",
        12,
    ),
    Mutant(
        "look-alike",
        "models.yaml",
        "https://llm.example.org/v1",
        "https://api.openai.com.evil.example",
        "endpoint-untrusted",
        12,
    ),
    Mutant(
        "backslash",
        "models.yaml",
        '"https://llm.example.org/v1"',
        "'https://evil\\@api.openai.com'",
        "endpoint-untrusted",
        12,
    ),
    Mutant("plain http", "models.yaml", "https://llm", "http://llm", "endpoint-untrusted", 12),
    Mutant("loopback", "models.yaml", "https://llm.example.org/v1", "http://127.0.0.1:8000/v1", "endpoint-private", 12),
    Mutant("bidi in a file", "prompts/system.md", "from the", "from\u202e the", "invisible-character", 1),
    Mutant("bidi inline", "prompts/answer.yaml", "Question:", "Quest\u202eion:", "invisible-character", 14),
    Mutant("policy", "models.yaml", "temperature: 0,", "temperature: 1,", "policy-violation", 6),
    Mutant("policy undecided", "models.yaml", "temperature: 0, ", "", "policy-violation", 6),
    Mutant("policy syntax", "policy.yaml", "== 0,", "== ,", "expression-syntax", 7),
    Mutant("policy root", "policy.yaml", "resource.spec.par", "resorce.spec.par", "expression-root", 7),
    Mutant("monitor signal", "monitor.yaml", "${{ inputs.question }}", "${{ inputs.query }}", "unknown-path", 7),
    Mutant("monitor signal missing", "monitor.yaml", "  signal: ${{ inputs.question }}\n", "", "missing-signal", 7),
    Mutant(
        "monitor map", "monitor.yaml", "attributes['app.question']", "attribute['app.question']", "expression-root", 6
    ),
    Mutant(
        "patch of nothing",
        "environments.yaml",
        "patches: {Model/answerer:",
        "patches: {Model/answrer:",
        "patch-unknown",
        5,
        environment="production",
    ),
    Mutant(
        "patch without effect",
        "environments.yaml",
        "max_tokens: 100",
        "max_tokens: 200",
        "patch-no-effect",
        5,
        environment="production",
    ),
    Mutant(
        "patch of a binding",
        "environments.yaml",
        "{spec: {parameters: {max_tokens: 100}}}",
        '{spec: {endpoint: "https://x.example"}}',
        "patch-binding",
        5,
        environment="production",
    ),
    Mutant(
        "patch breaks",
        "environments.yaml",
        "{parameters: {max_tokens: 100}}",
        "{paramters: {max_tokens: 100}}",
        "unknown-field",
        5,
        environment="production",
    ),
    Mutant(
        "binding of behaviour",
        "environments.yaml",
        '{endpoint: "https://prod.example.org/v1"}',
        "{model: x}",
        "binding-unknown",
        6,
        environment="production",
    ),
    Mutant(
        "extends itself",
        "environments.yaml",
        "spec:\n",
        "spec:\n  extends: production\n",
        "environment-cycle",
        5,
        environment="production",
    ),
    Mutant("unknown embedded model", "models.yaml", "builtin/extractive", "builtin/extractiv", "unknown-model", 5),
    Mutant(
        "a prompt asks an embedding model",
        "models.yaml",
        "model: builtin/extractive",
        "model: builtin/extractive\n  mode: embedding",
        "model-mode",
        11,
        path="chains/support.yaml",
    ),
    Mutant("key that no row has", "data/datasets.yaml", "key: id", "key: number", "dataset-schema", 1, path=QUESTIONS),
    Mutant(
        "type that no row has",
        "data/datasets.yaml",
        "topic: {type: string}",
        "topic: {type: integer}",
        "dataset-schema",
        1,
        path=QUESTIONS,
    ),
    Mutant("unknown member", "policy.yaml", "resource.spec.", "resource.sepc.", "unknown-path", 7),
]


@pytest.mark.parametrize("environment", [None, "production"])
def test_the_good_project_has_no_finding(
    environment: str | None, shop: Mapping[str, str], check: Callable[..., list[Diagnostic]]
) -> None:
    assert check(shop, environment) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_one_fault_is_one_finding(
    mutant: Mutant, shop: Mapping[str, str], check: Callable[..., list[Diagnostic]]
) -> None:
    text = shop[mutant.file]
    assert mutant.old in text
    found = check({**shop, mutant.file: text.replace(mutant.old, mutant.new, 1)}, mutant.environment)
    places = [(each.name, each.location.path, each.location.span and each.location.span.line) for each in found]
    assert places == [(mutant.rule, mutant.path or mutant.file, mutant.line)]


def test_nothing_guarded(shop: Mapping[str, str], check: Callable[..., list[Diagnostic]]) -> None:
    text = re.sub(r",? *guard: \{.*?\}|  required: .*\n", "", shop["evaluation.yaml"])
    found = check({**shop, "evaluation.yaml": text})
    assert [(each.name, each.location.span and each.location.span.line) for each in found] == [
        ("unguarded-evaluation", 9)
    ]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("environments.yaml", "patches", "patchs"), ("penstock.yaml", "spec:", "spec:\n  gaet: {}")],
)
def test_variables_are_not_missed_where_what_gives_them_is_wrong(
    file: str, old: str, new: str, shop: Mapping[str, str], check: Callable[..., list[Diagnostic]]
) -> None:
    read = shop["chains/support.yaml"].replace("${{ inputs.question }}", "${{ vars.region }}", 1)
    files = {**shop, "chains/support.yaml": read, file: shop[file].replace(old, new, 1)}
    assert files[file] != shop[file]
    assert "unknown-path" in [each.name for each in check({**files, file: shop[file]})]
    assert "unknown-path" not in [each.name for each in check(files)]


def test_rows_are_named_once(shop: Mapping[str, str], check: Callable[..., list[Diagnostic]]) -> None:
    schema = shop["data/datasets.yaml"].replace("topic: {type: string}", "topic: {type: integer}")
    (found,) = check({**shop, "data/datasets.yaml": schema})
    count = len(shop[QUESTIONS].splitlines())
    assert re.match(rf"rows '[^']+', '[^']+', '[^']+' and {count - 3} more: topic: ", found.message)
    rows = "id,topic\n1,a\n2,b\n"
    table = schema.replace("questions.jsonl", "questions.csv").replace("required: [id, question, topic, facts]", "")
    (found, *_) = [
        each
        for each in check({**shop, "data/datasets.yaml": table, "data/questions.csv": rows})
        if each.name == "dataset-schema"
    ]
    assert found.message.startswith("rows '1', '2': topic: ")
    assert "a cell is read as the schema has it" in str(found.help)


def test_a_guard_without_a_row_blames_its_where(
    shop: Mapping[str, str], check: Callable[..., list[Diagnostic]]
) -> None:
    text = shop["evaluation.yaml"]
    where = re.sub(r"where: .*", "where: ${{ row.topic == 'none' }}", text)
    assert where != text
    (found,) = check({**shop, "evaluation.yaml": where})
    assert (found.name, found.help) == ("undecidable-guard", "let its `where` hold for some rows")


def test_fields_that_do_not_go_together_are_named_once(
    shop: Mapping[str, str], check: Callable[..., list[Diagnostic]]
) -> None:
    text = shop["evaluation.yaml"].replace("metric: fact-coverage", "metric: fact-coverage\n      of: price")
    (found,) = check({**shop, "evaluation.yaml": text})
    assert found.message == "`facts` takes either `metric` or `of`"


def test_enough_faults_are_planted() -> None:
    assert len(MUTANTS) >= 90
    assert len({mutant.rule for mutant in MUTANTS}) >= 40
