"""The rows of a Dataset, and their digest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.project.project import Project
from penstock.project.texts import read_file
from penstock.source import canonical, paths
from penstock.source.glob import matches
from penstock.source.rows import Row, headings
from penstock.source.rows import read as read_rows
from penstock.spec import schema
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in file order, defaults of the schema filled in; the digest is over their values alone."""

    rows: tuple[Row, ...]
    digest: str
    faults: tuple[Fault, ...]


def rows(project: Project, name: str) -> Rows:
    """The rows of the Dataset `name`; those with faults are left out."""
    memo = ("rows", name)
    if memo not in project.memo:
        project.memo[memo] = _read(project, name)
    found: Rows = project.memo[memo]
    return found


def fields(project: Project, name: str) -> dict[str, Any]:
    """JSON Schema of a row: the declared one, else the fields that its rows have."""
    spec = project.spec("Dataset", name)
    if not isinstance(spec, Dataset):
        return {}
    if spec.schema_ is not None:
        return spec.schema_
    names = dict.fromkeys(key for row in rows(project, name).rows for key in row.values)
    return {"type": "object", "properties": {key: {} for key in names}, "additionalProperties": not names}


def _read(project: Project, name: str) -> Rows:
    identity = Identity("Dataset", name)
    spec = project.spec("Dataset", name)
    assert isinstance(spec, Dataset)
    faults: list[Fault] = []
    found: list[tuple[str, Row]] = []
    for path in _files(project, identity, spec, faults):
        data = read_file(project, path, project.at(identity, "source", "file" if spec.source.file else "files"))
        if isinstance(data, Fault):
            faults.append(data)
        elif spec.source.files is not None:
            found.extend((path, row) for row in headings(path, data))
        else:
            some, wrong = read_rows(path, data)
            faults.extend(wrong)
            found.extend((path, row) for row in some)
    good = tuple(_valid(spec, found, faults))
    marked = tuple(replace(fault, resource=fault.resource or str(identity)) for fault in faults)
    return Rows(good, canonical.digest([row.values for row in good]), marked)


def _files(project: Project, identity: Identity, spec: Dataset, faults: list[Fault]) -> list[str]:
    if spec.source.file is not None:
        path = paths.below(spec.source.file)
        if path is not None:
            return [path]
        faults.append(Fault("path-escape", project.at(identity, "source", "file"), {"path": spec.source.file}))
        return []
    pattern = spec.source.files or ""
    found = [e.path for e in project.tree.entries() if e.kind == "file" and matches(pattern, e.path)]
    if not found:
        facts = {"path": pattern, "nearest": None}
        faults.append(Fault("missing-file", project.at(identity, "source", "files"), facts))
    return found


def _valid(spec: Dataset, found: list[tuple[str, Row]], faults: list[Fault]) -> Iterator[Row]:
    key = spec.key or ("id" if spec.source.files is not None else None)
    defaults = _defaults(spec)
    first: dict[str, Location] = {}
    # a schema that is none is a fault of its own, and says nothing about rows
    checked = None if spec.schema_ is None or schema.problems(spec.schema_) else spec.schema_
    for path, row in found:
        place = Location(path, span=Span(max(row.line, 1), 1, max(row.line, 1), 1))
        values = {**defaults, **row.values}
        problem = schema.check(checked, values) if checked is not None else None
        if problem is None and key is not None and not isinstance(values.get(key), (str, int)):
            problem = f"the key `{key}` is missing or no text"
        if problem is not None:
            faults.append(Fault("dataset-schema", place, {"row": str(values.get(key or "", row.line)), "problem": problem}))
            continue
        named = str(values[key]) if key is not None else canonical.digest(values).removeprefix("sha256:")[:16]
        if named in first:
            facts = {"key": named, "field": key}
            faults.append(Fault("duplicate-row-key", place, facts, ((first[named], "first row with this key"),)))
            continue
        first[named] = place
        yield Row(named, values, row.line)


def _defaults(spec: Dataset) -> dict[str, Any]:
    properties = (spec.schema_ or {}).get("properties")
    if not isinstance(properties, dict):
        return {}
    return {k: v["default"] for k, v in properties.items() if isinstance(v, dict) and "default" in v}
