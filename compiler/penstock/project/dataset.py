"""The rows of a Dataset, and their digest."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.project.cells import typed
from penstock.project.identity.pinned import content
from penstock.project.project import Project
from penstock.project.texts import outside, read_file
from penstock.project.types import schemas
from penstock.source import canonical, paths
from penstock.source.data import parquet
from penstock.source.data.many_rows import kept
from penstock.source.data.rows import Row, each, headings
from penstock.source.glob import matches
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.resource import Identity
from penstock.spec.schemas import schema


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in file order, defaults of the schema filled in; the digest is over their values alone.

    `unread` says why no row could be looked at, though nothing is known to be wrong: they lie outside the repository,
    or what reads them is not installed. The digest is then over where they lie, or over the file.
    """

    rows: Sequence[Row]
    digest: str
    faults: tuple[Fault, ...]
    unread: str | None = None


def rows(project: Project, name: str) -> Rows:
    """The rows of the Dataset `name`; those with faults are left out."""
    memo = ("rows", name)
    if memo not in project.memo:
        project.memo[memo] = _once(project, name, _read)
    found: Rows = project.memo[memo]
    return found


def give(project: Project, name: str, data: bytes) -> Rows:
    """Reads the rows of a Dataset outside git from its content, which the caller has compared with its pin; from here
    on `rows` gives them. Their digest stays: it is by where they lie and what pins them.
    """
    spec = project.spec("Dataset", name)
    assert isinstance(spec, Dataset) and spec.source.uri is not None
    path = urlsplit(spec.source.uri).path
    if parquet.is_parquet(path) and not parquet.is_installed():
        return replace(rows(project, name), unread=f"a Parquet file is read by PyArrow: {parquet.INSTALL}")
    good, faults = _good(spec, ((path, found) for found in each(path, data)))
    found = replace(rows(project, name), rows=good, faults=tuple(faults), unread=None)
    project.memo["rows", name] = found
    return found


def fields(project: Project, name: str) -> dict[str, Any]:
    """JSON Schema of a row: what is declared, and the fields that rows have beside it; others there are none."""
    memo = ("fields", name)
    if memo not in project.memo:
        project.memo[memo] = _once(project, name, _fields)
    found: dict[str, Any] = project.memo[memo]
    return found


def _once(project: Project, name: str, make: Callable[[Project, str], Any]) -> Any:
    """What `make` gives of a Dataset, once a tree for all Environments that leave its spec the same."""
    resource = project.get("Dataset", name)
    if resource is None:
        return make(project, name)
    memo = (make.__name__, resource.identity, resource.location, resource.spec.model_dump_json())
    if memo not in project.shared:
        project.shared[memo] = make(project, name)
    return project.shared[memo]


def _fields(project: Project, name: str) -> dict[str, Any]:
    spec = project.spec("Dataset", name)
    if not isinstance(spec, Dataset):
        return {}
    declared = schemas.usable(spec.schema_ or {})
    if spec.schema_ and not declared:
        return {}
    if any(keyword in declared for keyword in ("$ref", "allOf", "anyOf", "oneOf")) or (
        declared != {} and declared.get("type", "object") != "object"
    ):
        return declared
    read = rows(project, name)
    seen = dict.fromkeys(key for row in read.rows for key in row.values)
    known = {**{key: {} for key in seen}, **declared.get("properties", {})}
    # Rows that cannot be read may have any field.
    sure = read.rows and not read.faults and read.unread is None
    is_open = False if sure else declared.get("additionalProperties", True)
    return {"type": "object", **declared, "properties": known, "additionalProperties": is_open}


def _read(project: Project, name: str) -> Rows:
    identity = Identity("Dataset", name)
    spec = project.spec("Dataset", name)
    assert isinstance(spec, Dataset)
    if spec.source.uri is not None:
        digest = canonical.digest(["outside", content(project, name) or spec.source.uri])
        return Rows((), digest, (), f"they lie outside the repository, at {spec.source.uri}")
    faults: list[Fault] = []
    project = project.of_resource(identity)
    files = _files(project, identity, spec, faults)
    if spec.source.files is None and any(map(parquet.is_parquet, files)) and not parquet.is_installed():
        data = read_file(project, files[0], project.at(identity, "source", "file"))
        if not isinstance(data, Fault):
            return Rows((), canonical.sha256(data), (), f"a Parquet file is read by PyArrow: {parquet.INSTALL}")
    good, wrong = _good(spec, _found(project, identity, spec, files))
    marked = tuple(replace(fault, resource=fault.resource or str(identity)) for fault in faults + wrong)
    return Rows(good, canonical.digest(row.values for row in good), marked)


def _found(
    project: Project, identity: Identity, spec: Dataset, files: Iterable[str]
) -> Iterator[tuple[str, Row | Fault]]:
    for path in files:
        data = read_file(project, path, project.at(identity, "source", "file" if spec.source.file else "files"))
        if isinstance(data, Fault):
            yield path, data
        elif spec.source.files is not None:
            yield from ((project.root + path, row) for row in headings(path, data))
        else:
            yield from ((project.root + path, found) for found in each(project.root + path, data))


def _good(spec: Dataset, found: Iterable[tuple[str, Row | Fault]]) -> tuple[Sequence[Row], list[Fault]]:
    """The rows without faults, and the faults: first of what could not be read, then of what it holds."""
    unread: list[Fault] = []
    wrong: list[Fault] = []
    good = kept(_valid(spec, found, unread, wrong))
    return good, unread + wrong


def _files(project: Project, identity: Identity, spec: Dataset, faults: list[Fault]) -> list[str]:
    if spec.source.file is not None:
        path = paths.below(spec.source.file)
        if path is not None:
            return [path]
        faults.append(outside(spec.source.file, project.at(identity, "source", "file")))
        return []
    pattern = spec.source.files or ""
    found = [e.path for e in project.entries() if e.kind == "file" and matches(pattern, e.path)]
    if not found:
        facts = {"path": pattern, "nearest": None}
        faults.append(Fault("missing-file", project.at(identity, "source", "files"), facts))
    return found


def _valid(
    spec: Dataset, found: Iterable[tuple[str, Row | Fault]], unread: list[Fault], wrong: list[Fault]
) -> Iterator[Row]:
    key = spec.key or ("id" if spec.source.files is not None else None)
    # A schema that is none has a finding; until it is mended no row is held against it.
    declared = schemas.usable(spec.schema_ or {})
    defaults = _defaults(declared)
    # Of many rows a Location each would take more room than the rows.
    first: dict[str, int] = {}
    lines, files, paths = array("L"), array("L"), dict[str, int]()
    for path, row in found:
        if isinstance(row, Fault):
            unread.append(row)
            continue
        own = typed(declared, row.values) if path.lower().endswith(".csv") else row.values
        values = {**defaults, **own}
        try:
            problem = _problem(declared, key, values)
            named = str(values.get(key)) if key is not None else canonical.digest(values).removeprefix("sha256:")[:16]
        except RecursionError:
            wrong.append(Fault("dataset-row", _place(path, row.line), {"problem": "nested too deep"}))
            continue
        if problem is not None:
            facts: dict[str, object] = {
                "row": named if key is not None and key in values else str(row.line),
                "problem": problem,
            }
            wrong.append(Fault("dataset-schema", _place(path, row.line), facts))
        elif named in first:
            facts, number = {"key": named, "field": key}, first[named]
            there = _place(list(paths)[files[number]], lines[number])
            related = ((there, "first row with this key"),)
            wrong.append(Fault("duplicate-row-key", _place(path, row.line), facts, related))
        else:
            first[named] = len(lines)
            lines.append(row.line)
            files.append(paths.setdefault(path, len(paths)))
            yield Row(named, values, row.line)


def _place(path: str, line: int) -> Location:
    return Location(path, span=Span(max(line, 1), 1, max(line, 1), 2))


def _problem(declared: Mapping[str, Any], key: str | None, values: Mapping[str, Any]) -> str | None:
    why = schema.check(declared, values) if declared else None
    if (
        why is None
        and key is not None
        and (isinstance(values.get(key), bool) or not isinstance(values.get(key), str | int))
    ):
        return f"the key `{key}` is missing or no text"
    return why


def _defaults(declared: Mapping[str, Any]) -> dict[str, Any]:
    properties = declared.get("properties", {})
    return {k: v["default"] for k, v in properties.items() if isinstance(v, dict) and "default" in v}
