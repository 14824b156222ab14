from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.project import dataset
from penstock.project.link import link
from penstock.project.load import load
from penstock.project.project import Project
from penstock.source import store, worktree

ROOT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: p}\nspec: {}\n"
HEAD = "apiVersion: penstock/v1\nkind: Dataset\nmetadata: {name: d}\nspec:\n  purpose: evaluation\n"


@pytest.fixture
def rows(make: Callable[..., Project]) -> Callable[..., dataset.Rows]:
    def read(spec: str, **files: str) -> dataset.Rows:
        named = {name.replace("_", "."): text for name, text in files.items()}
        return dataset.rows(make({"d.yaml": HEAD + spec, **named}), "d")

    return read


def faults(found: dataset.Rows) -> list[tuple[str, int]]:
    return [(fault.rule, fault.location.span.line if fault.location.span else 0) for fault in found.faults]


SCHEMA = """\
  source: {file: d.jsonl}
  key: id
  schema: {required: [id], properties: {id: {type: string}, n: {type: integer, default: 7}}}
"""


def test_defaults_are_filled_in_and_faulty_rows_left_out(rows: Callable[..., dataset.Rows]) -> None:
    found = rows(
        SCHEMA, d_jsonl='{"id": "a"}\n{"n": 1}\n{"id": "b", "n": "x"}\n\n{"id": "a", "n": 2}\n{"id": "c", "n": 3}\nno\n'
    )
    assert [(row.id, row.values, row.line) for row in found.rows] == [
        ("a", {"id": "a", "n": 7}, 1),
        ("c", {"id": "c", "n": 3}, 6),
    ]
    assert sorted(faults(found)) == [
        ("dataset-row", 7),
        ("dataset-schema", 2),
        ("dataset-schema", 3),
        ("duplicate-row-key", 5),
    ]
    assert {fault.resource for fault in found.faults} == {"Dataset/d"}


def test_the_digest_is_over_values_in_order(rows: Callable[..., dataset.Rows]) -> None:
    plain = rows(SCHEMA, d_jsonl='{"id": "a"}\n{"id": "b"}\n').digest
    assert rows(SCHEMA, d_jsonl='{"n": 7, "id": "a"}\r\n{"id": "b"}\r\n').digest == plain
    assert rows(SCHEMA, d_jsonl='{"id": "b"}\n{"id": "a"}\n').digest != plain
    csv = "  source: {file: e.csv}\n"
    assert (
        rows(csv, e_csv="id,t\na,1\n").digest
        == rows("  source: {file: d.jsonl}\n", d_jsonl='{"t": "1", "id": "a"}').digest
    )


def test_without_a_key_content_identifies_a_row(rows: Callable[..., dataset.Rows]) -> None:
    found = rows("  source: {file: d.jsonl}\n", d_jsonl='{"a": 1, "b": 2}\n{"b": 2, "a": 1}\n{"a": 2}\n')
    assert len({row.id for row in found.rows}) == 2 and all(len(row.id) == 16 for row in found.rows)
    assert faults(found) == [("duplicate-row-key", 2)] and found.faults[0].facts["field"] is None


@pytest.mark.parametrize(
    "value, good", [('"x"', True), ("3", True), ("true", False), ("null", False), ("[1]", False), ("1.5", False)]
)
def test_a_key_is_text_or_a_whole_number(value: str, good: bool, rows: Callable[..., dataset.Rows]) -> None:
    found = rows("  source: {file: d.jsonl}\n  key: id\n", d_jsonl=f'{{"id": {value}}}\n')
    assert (len(found.rows) == 1) is good and (faults(found) == []) is good


def test_headings_of_markdown(rows: Callable[..., dataset.Rows]) -> None:
    found = rows('  source: {files: "**.md"}\n', a_md="# One\n\ntext\n", b_md="# One\n\nmore\n")
    assert [row.id for row in found.rows] == ["a.md#one", "b.md#one"] and found.faults == ()


@pytest.mark.parametrize(
    "source, rule, route",
    [
        ("{file: gone.jsonl}", "missing-file", "file"),
        ("{file: ../d.jsonl}", "path-escape", "file"),
        ('{files: "x/*.md"}', "missing-file", "files"),
    ],
)
def test_a_source_that_is_not_there(source: str, rule: str, route: str, rows: Callable[..., dataset.Rows]) -> None:
    [fault] = rows(f"  source: {source}\n").faults
    assert (fault.rule, fault.location.route) == (rule, ("spec", "source", route))


def test_fields_are_those_declared_and_those_that_rows_have(make: Callable[..., Project]) -> None:
    spec = HEAD + "  source: {file: d.jsonl}\n  schema: {properties: {n: {type: integer}}}\n"
    found = dataset.fields(make({"d.yaml": spec, "d.jsonl": '{"n": 1, "extra": 2}\n'}), "d")
    assert (found["properties"], found["additionalProperties"]) == ({"n": {"type": "integer"}, "extra": {}}, False)
    assert dataset.fields(make({"d.yaml": spec, "d.jsonl": '{"n": "x"}\n'}), "d")["additionalProperties"] is True
    assert dataset.fields(make({}), "nobody") == {}


def test_rows_are_read_once_for_environments_that_leave_the_dataset_alone(write: Callable[..., Path]) -> None:
    head = "apiVersion: penstock/v1\nkind: Environment\nmetadata: {name: %s}\nspec: {%s}\n"
    files = {
        "penstock.yaml": ROOT,
        "d.yaml": HEAD + SCHEMA,
        "d.jsonl": '{"id": "a"}\n',
        "other.jsonl": '{"id": "b", "m": 1}\n',
        "same.yaml": head % ("same", "vars: {a: 1}"),
        "patched.yaml": head % ("patched", "patches: {Dataset/d: {spec: {source: {file: other.jsonl}}}}"),
    }
    resources = load(worktree.open(write(files)), store.memory())
    plain, same, patched = (link(resources, name, {}) for name in (None, "same", "patched"))
    assert dataset.rows(plain, "d") is dataset.rows(same, "d")
    assert dataset.fields(plain, "d") is dataset.fields(same, "d")
    assert [row.id for row in dataset.rows(plain, "d").rows] == ["a"]
    assert [row.id for row in dataset.rows(patched, "d").rows] == ["b"]
    assert "m" in dataset.fields(patched, "d")["properties"]
    assert "m" not in dataset.fields(plain, "d")["properties"]
