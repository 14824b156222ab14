"""The rows of a Dataset, and their digest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.project import schemas
from penstock.project.cells import typed
from penstock.project.pinned import content
from penstock.project.project import Project
from penstock.project.texts import outside, read_file
from penstock.source import canonical, parquet, paths
from penstock.source.glob import matches
from penstock.source.rows import Row, headings
from penstock.source.rows import read as read_rows
from penstock.spec import schema
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in file order, defaults of the schema filled in; the digest is over their values alone.

    `unread` says why no row could be looked at, though nothing is known to be wrong: they lie outside the repository,
    or what reads them is not installed. The digest is then over where they lie, or over the file.
    """

    rows: tuple[Row, ...]
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
    some, wrong = read_rows(path, data)
    faults = list(wrong)
    good = tuple(_valid(spec, [(path, row) for row in some], faults))
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
    found: list[tuple[str, Row]] = []
    project = project.of_resource(identity)
    for path in _files(project, identity, spec, faults):
        data = read_file(project, path, project.at(identity, "source", "file" if spec.source.file else "files"))
        if isinstance(data, Fault):
            faults.append(data)
        elif spec.source.files is not None:
            found.extend((project.root + path, row) for row in headings(path, data))
        elif parquet.is_parquet(path) and not parquet.is_installed():
            return Rows((), canonical.sha256(data), (), f"a Parquet file is read by PyArrow: {parquet.INSTALL}")
        else:
            some, wrong = read_rows(project.root + path, data)
            faults.extend(wrong)
            found.extend((project.root + path, row) for row in some)
    good = tuple(_valid(spec, found, faults))
    marked = tuple(replace(fault, resource=fault.resource or str(identity)) for fault in faults)
    return Rows(good, canonical.digest([row.values for row in good]), marked)


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


def _valid(spec: Dataset, found: list[tuple[str, Row]], faults: list[Fault]) -> Iterator[Row]:
    key = spec.key or ("id" if spec.source.files is not None else None)
    # A schema that is none has a finding; until it is mended no row is held against it.
    declared = schemas.usable(spec.schema_ or {})
    defaults = _defaults(declared)
    first: dict[str, Location] = {}
    for path, row in found:
        place = Location(path, span=Span(max(row.line, 1), 1, max(row.line, 1), 2))
        own = typed(declared, row.values) if path.lower().endswith(".csv") else row.values
        values = {**defaults, **own}
        try:
            problem = _problem(declared, key, values)
            named = str(values.get(key)) if key is not None else canonical.digest(values).removeprefix("sha256:")[:16]
        except RecursionError:
            faults.append(Fault("dataset-row", place, {"problem": "nested too deep"}))
            continue
        if problem is not None:
            facts: dict[str, object] = {
                "row": named if key is not None and key in values else str(row.line),
                "problem": problem,
            }
            faults.append(Fault("dataset-schema", place, facts))
        elif named in first:
            facts = {"key": named, "field": key}
            faults.append(Fault("duplicate-row-key", place, facts, ((first[named], "first row with this key"),)))
        else:
            first[named] = place
            yield Row(named, values, row.line)


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
