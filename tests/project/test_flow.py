import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penstock.diagnostics.fault import Fault
from penstock.project import chains
from penstock.project.cost import bounds
from penstock.project.flow import flow
from penstock.project.identity import fingerprint
from penstock.project.project import Project
from penstock.project.types import chain_types

SCHEMAS = [
    {"type": "strng"},
    {"type": 5},
    {"type": [[]]},
    {"properties": 3},
    {"required": 5},
    {"items": "x"},
    {"anyOf": "x"},
    {"anyOf": []},
    {"enum": 7},
    {"$ref": "#/nowhere"},
    {"$ref": "https://example.org/s.json"},
    {"pattern": "("},
    {"maxLength": "long"},
    {"additionalProperties": [1]},
]
EXPRESSIONS = [
    "${{",
    "${{ }}",
    "${{ ) }}",
    "${{ inputs }}",
    "${{ steps }}",
    "${{ steps.nobody.x }}",
    "${{ steps.answer.value.a.b.c[0]['d'] }}",
    "${{ steps['search'].documents[99].id }}",
    "${{ steps.search.documents.map(d, d.nothing.more) }}",
    "${{ steps.search.documents.filter(d, d.score > 0.5).map(e, e.id)[0] }}",
    "${{ has(steps.search) ? vars.x : nobody }}",
    "${{ inputs[inputs.question] }}",
    "${{ " + "(" * 300 + "1" + ")" * 300 + " }}",
    "${{ 1 + 'a' }} and ${{ [1, 'a', {'b': 2}] }}",
    "${{ {1: 2} }}",
    "${{ size(1, 2, 3) }}",
    "${{ unknown(1) }}",
    "${{ row.x }}",
    "\u0000 ${{ 'ü' }}",
]


def visit(project: Project) -> tuple[Fault, ...]:
    """Everything that must not raise, faulty as a project may be."""
    found = (*project.faults, *flow(project).faults)
    for name in chains.chains(project):
        chain_types.types(project, name)
        bounds.bounds(project, name)
        fingerprint.chain(project, name)
    for identity in project.resources:
        fingerprint.metadata(project, identity)
        fingerprint.resource(project, identity)
    return found


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
@pytest.mark.parametrize(
    "file, old, new",
    [
        ("prompt.yaml", "{type: string, maxLength: 400}", "SCHEMA"),
        (
            "prompt.yaml",
            "{schema: {type: object, required: [answer], properties: {answer: {type: string}}}}",
            "{schema: SCHEMA}",
        ),
        ("chain.yaml", "{type: string, maxLength: 400}", "SCHEMA"),
        ("data.yaml", "golden: {type: boolean, default: false}", "golden: SCHEMA"),
        ("data.yaml", "id: {type: string}", "id: {type: string}, deep: {type: array, items: SCHEMA}"),
    ],
)
def test_a_schema_that_is_none_is_named_and_nothing_raises(
    schema: object, file: str, old: str, new: str, shop: Callable[..., Project]
) -> None:
    found = visit(shop({file: (old, new.replace("SCHEMA", json.dumps(schema)))}))
    assert {"invalid-schema", "schema-remote-ref", "regex-unsupported"} & {fault.rule for fault in found}
    assert "type-mismatch" not in {fault.rule for fault in found}


def test_a_row_that_holds_rows(shop: Callable[..., Project]) -> None:
    change = ("id: {type: string}", 'id: {type: string}, deep: {type: array, items: {$ref: "#"}}')
    rows = '{"id": "q", "question": "?", "deep": [{"id": "r", "question": "?", "deep": [{"id": 3}]}]}\n'
    assert [fault.rule for fault in visit(shop({"data.yaml": change, "questions.jsonl": rows}))] == ["dataset-schema"]


@pytest.mark.parametrize("text", EXPRESSIONS)
@pytest.mark.parametrize(
    "file, old",
    [
        ("chain.yaml", '"${{ inputs.question }}", documents'),
        ("chain.yaml", 'query: "${{ inputs.question }}"'),
        ("chain.yaml", '"${{ steps.answer.value.answer }}"'),
        ("evaluation.yaml", "${{ row.golden }}\n"),
        ("evaluation.yaml", '"${{ row.question }}"'),
        ("evaluation.yaml", '"${{ outputs.answer }}"'),
        ("evaluation.yaml", '"${{ !row.golden }}"'),
    ],
)
def test_no_expression_raises(text: str, file: str, old: str, shop: Callable[..., Project]) -> None:
    new = old.replace(old.strip().removeprefix("query: ").removesuffix(", documents"), json.dumps(text))
    visit(shop({file: (old, new)}))


PARTS = st.sampled_from(
    [
        "inputs",
        "steps",
        "vars",
        "row",
        "outputs",
        ".",
        "search",
        "answer",
        "documents",
        "value",
        "text",
        "question",
        "[0]",
        "['id']",
        ".map(d,",
        "d.id)",
        "size(",
        ")",
        "(",
        "+",
        "==",
        "?",
        ":",
        "&&",
        "!",
        "has(",
        "1",
        "'a'",
        "true",
        "null",
        "[",
        "]",
        "{",
        "}",
        ",",
        "d",
        ".filter(x,",
        "true)",
        "\\",
        '"',
        "${{",
        "}}",
        "in",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.lists(PARTS, max_size=12).map("".join))
def test_no_generated_expression_raises(source: str, shop: Callable[..., Project]) -> None:
    text = json.dumps("${{ " + source + " }}")
    visit(
        shop(
            {
                "chain.yaml": ('"${{ steps.answer.value.answer }}"', text),
                "evaluation.yaml": ('"${{ row.question }}"', text),
            }
        )
    )


@pytest.mark.parametrize("name", ["model.yaml", "prompt.yaml", "chain.yaml", "data.yaml", "evaluation.yaml"])
def test_no_missing_file_raises(name: str, shop: Callable[..., Project]) -> None:
    visit(shop({name: "# nothing here\n"}))


@pytest.mark.parametrize("name", ["shots.jsonl", "questions.jsonl", "prompts/system.md", "pages/shop.md"])
@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"{", b"[]\n1\nnull\n", b'{"id": 1}\n' * 2, b'{"a": ' + b"[" * 990 + b"]" * 990 + b"}"]
)
def test_no_bytes_raise(name: str, data: bytes, shop: Callable[..., Project]) -> None:
    visit(shop({name: data}))


def test_numbers_that_json_does_not_have(shop: Callable[..., Project], rules: Callable[[Project], list[str]]) -> None:
    found = rules(shop({"model.yaml": ("temperature: 0", "temperature: .nan")}))
    assert sorted(found) == ["invalid-value", "yaml-number"], "the second follows from the first; check says one"


def test_a_good_project_has_no_fault_and_is_typed_once(shop: Callable[..., Project]) -> None:
    project = shop()
    assert visit(project) == ()
    assert flow(project) is flow(project)
