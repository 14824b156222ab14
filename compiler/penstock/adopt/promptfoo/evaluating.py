"""Rows and the Evaluation that they belong to, from tests."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from penstock.adopt import nunjucks
from penstock.adopt.foreign import Unread
from penstock.adopt.names import identifier, label
from penstock.adopt.promptfoo.asserting import COLUMNS, Fixed, wanted
from penstock.adopt.promptfoo.cases import Asserted, Case
from penstock.adopt.source import Source

_LONGEST_LINE = 60


@dataclass(slots=True)
class Rows:
    """Rows with the metrics that they are planned for, in the order of their first row.

    Attributes:
        variables: by variable its name in rows, expressions and templates.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    judges: dict[str, Any] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)


def rows(source: Source, cases: Sequence[Case]) -> Rows:
    """The rows of tests. What a test expects goes into columns of its row; what all rows share, into metrics."""
    made = Rows()
    names = dict.fromkeys(name for case in cases for name in case.values)
    for name in names:
        made.variables[name] = _free(identifier(str(name)), {"id", *made.variables.values()})
    used: set[str] = set()
    fixed: dict[str, tuple[Fixed, list[int]]] = {}
    columns: dict[str, list[list[Any]]] = {}
    for number, case in enumerate(cases):
        row: dict[str, Any] = {"id": _id(case, number, used)}
        for name, value in case.values.items():
            row[made.variables[name]] = value
        for asserted in case.asserts:
            found = wanted(asserted.data, case.values, partial(_read, source, asserted))
            for sort, text in found.said:
                source.note(sort, asserted.line, text, asserted.path)  # type: ignore[arg-type]
            for metric, value in found.values:
                if metric not in columns:
                    columns[metric] = [[] for _ in cases]
                if value not in columns[metric][number]:
                    columns[metric][number].append(value)
            for each in found.fixed:
                title = identifier(str(asserted.data.get("metric") or each.name))
                key = json.dumps([title, each.spec, each.judge], sort_keys=True, default=str, ensure_ascii=False)
                fixed.setdefault(key, (each, []))[1].append(number)
        made.rows.append(row)
    _columns(made, columns)
    _fixed(made, fixed)
    _types(made)
    return made


def _read(source: Source, asserted: Asserted, name: str) -> Any:
    """What a file holds that an assertion names, beside the configuration or beside the test."""
    for beside in (None, asserted.path):
        path = source.near(name.removeprefix("file://"), beside)
        if path is None or not source.here(path):
            continue
        try:
            return source.read(path).data if path.endswith((".json", ".yaml", ".yml")) else source.text(path).strip()
        except Unread:
            return None
    return None


def _id(case: Case, number: int, used: set[str]) -> str:
    plain = label(case.description, "") if case.description else ""
    found = plain if plain and plain not in used else f"row-{number + 1}"
    used.add(found)
    return found


def _free(name: str, taken: Iterable[str]) -> str:
    known = {*taken, "row", "inputs", "outputs", "steps", "vars"}
    free = f"given_{name}" if name == "expect" or name.startswith("expect_") else name
    while free in known:
        free = f"{free}_"
    return free


def _columns(made: Rows, columns: Mapping[str, list[list[Any]]]) -> None:
    for metric, column in COLUMNS.items():
        if metric not in columns:
            continue
        lists = columns[metric]
        if metric == "json":
            lists = [[item for item in items if item] or items[:1] for items in lists]
            lists = [[{"allOf": items}] if len(items) > 1 else items for items in lists]
        shared = lists[0] if all(each == lists[0] for each in lists) else None
        for row, items in zip(made.rows, lists, strict=True):
            if items:
                row[column.column] = items
        spec = json.loads(json.dumps(column.spec))
        if shared is None:
            spec["where"] = f"${{{{ size(row.{column.column}) > 0 }}}}"
        made.metrics[metric] = spec
        made.properties[column.column] = {"type": "array", "items": dict(column.items), "default": []}


def _fixed(made: Rows, fixed: Mapping[str, tuple[Fixed, list[int]]]) -> None:
    """A metric each; those of a few rows are named in the rows' `expect`."""
    groups: dict[str, list[tuple[str, Fixed, list[int]]]] = {}
    for key, (each, numbers) in fixed.items():
        groups.setdefault(json.loads(key)[0], []).append((key, each, numbers))
    for title, group in groups.items():
        merged = _merged(made, title, [(each, numbers) for _, each, numbers in group])
        for position, (each, numbers, column) in enumerate(merged, start=1):
            name = _free_metric(made, title if position == 1 else f"{title}_{position}")
            spec = json.loads(json.dumps(each.spec))
            if column is not None:
                spec["with"].update(column)
            if len(set(numbers)) < len(made.rows):
                for number in set(numbers):
                    made.rows[number].setdefault("expect", []).append(name)
                spec["where"] = f'${{{{ row.expect.exists(w, w == "{name}") }}}}'
                made.properties["expect"] = {"type": "array", "items": {"type": "string"}, "default": []}
            made.metrics[name] = spec
            if each.judged:
                made.judges[name] = each.judge


def _merged(
    made: Rows, title: str, group: list[tuple[Fixed, list[int]]]
) -> list[tuple[Fixed, list[int], dict[str, str] | None]]:
    """Metrics that differ in their texts alone become one, whose texts stand in the rows."""
    first = group[0][0]
    arguments = first.spec.get("with", {})
    rest = {key: value for key, value in first.spec.items() if key != "with"}
    alike = all(
        each.judge == first.judge
        and {key: value for key, value in each.spec.items() if key != "with"} == rest
        and set(each.spec.get("with", {})) == set(arguments)
        for each, _ in group
    )
    apart = len({number for _, numbers in group for number in numbers}) == sum(len(set(n)) for _, n in group)
    differing = [key for key in arguments if any(each.spec["with"][key] != arguments[key] for each, _ in group)]
    texts = all(isinstance(each.spec["with"][key], str) for each, _ in group for key in differing) if alike else False
    is_code = first.spec.get("metric") == "exact-match"
    if len(group) == 1 or not (alike and apart and texts) or is_code:
        return [(each, numbers, None) for each, numbers in group]
    columns = {}
    for key in differing:
        column = f"expect_{title.lower()}" if len(differing) == 1 else f"expect_{title.lower()}_{key}"
        for each, numbers in group:
            for number in numbers:
                made.rows[number][column] = each.spec["with"][key]
        made.properties[column] = {"type": "string", "default": ""}
        columns[key] = f"${{{{ row.{column} }}}}"
    return [(first, [number for _, numbers in group for number in numbers], columns)]


def _free_metric(made: Rows, name: str) -> str:
    number, found = 2, name
    while found in made.metrics:
        found, number = f"{name}_{number}", number + 1
    return found


def _types(made: Rows) -> None:
    """The schema of a row: every variable with the type that its values have."""
    variables: dict[str, Any] = {}
    for name in made.variables.values():
        values = [row[name] for row in made.rows if name in row]
        is_true = all(isinstance(value, bool) for value in values)
        if not is_true and any(isinstance(value, bool) for value in values) and all(map(_is_scalar, values)):
            for row in made.rows:
                if name in row:
                    row[name] = nunjucks.printed(row[name])
            values = [row[name] for row in made.rows if name in row]
        found = _type(values)
        if is_true and len(values) < len(made.rows):
            found = {"type": ["boolean", "string"], "default": ""}
        elif len(values) < len(made.rows):
            found = {**found, "default": _EMPTY.get(found.get("type", "string"), "")}
        variables[name] = found
    made.properties = {"id": {"type": "string"}, **variables, **made.properties}


_EMPTY: Mapping[str, Any] = {"string": "", "array": [], "object": {}, "integer": 0, "number": 0}


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | bool | int | float)


def _type(values: Sequence[Any]) -> dict[str, Any]:
    if all(isinstance(value, str) for value in values):
        return {"type": "string"}
    if all(isinstance(value, bool) for value in values):
        return {"type": "boolean"}
    if all(type(value) is int for value in values):
        return {"type": "integer"}
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return {"type": "number"}
    if all(isinstance(value, list) for value in values):
        return {"type": "array", "items": _type([item for value in values for item in value]) if any(values) else {}}
    if all(isinstance(value, Mapping) for value in values):
        shared = [key for key in values[0] if all(key in value for value in values)]
        return (
            {
                "type": "object",
                "required": shared,
                "properties": {key: _type([v[key] for v in values]) for key in shared},
            }
            if shared
            else {"type": "object"}
        )
    return {}
