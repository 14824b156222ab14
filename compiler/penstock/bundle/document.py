"""`bundle.json`: the whole resolved chain, and the rows it reads."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from penstock.bundle import invalid, rows_in
from penstock.bundle.head import FILE as FILE
from penstock.bundle.head import FORMAT as FORMAT
from penstock.bundle.head import LARGEST as LARGEST
from penstock.bundle.head import canonical_json, head, unreadable
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.field import Digest, Name, Strict
from penstock.spec.kind import Kind
from penstock.spec.kinds import KINDS
from penstock.spec.resource import Identity

if TYPE_CHECKING:
    from penstock.project.identity.closure import Closure

EMBEDDED = 4 << 20
"""Bytes of the largest rows of a Dataset that lie in the bundle; larger ones lie beside it, named by their digest."""
BESIDE = 256 << 20
"""Bytes of all rows beside one bundle, at most."""
SOURCES = "tools/"
"""What stands before the path of a Tool's file in a bundle."""

_ROWS = "datasets/"

Address = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z]*/[a-z0-9][a-z0-9-]*$")]
SourcePath = Annotated[str, Field(pattern=r"^tools/([A-Za-z0-9_]+/)*[A-Za-z0-9_]+\.py$")]


class Rows(Strict):
    """Rows of a Dataset, a canonical JSON object a line."""

    file: Annotated[str, Field(pattern=r"^datasets/[a-z0-9-]+\.jsonl$")]
    """Where they lie in the bundle, or their name where they lie beside it."""
    digest: Digest
    """Of that file."""
    rows: Annotated[int, Field(ge=0)]
    """How many."""
    key: str | None = None
    """The field that identifies a row; without it, a row's content does."""
    bytes: Annotated[int, Field(gt=EMBEDDED, le=BESIDE)] | None = None
    """How many bytes of it lie beside the bundle: a referrer; absent: it is in the bundle."""


class Document(Strict):
    """A chain with everything it needs to answer, in canonical JSON (RFC 8785).

    Specs hold behaviour only: no metadata, no bindings, no defaults; texts stand inline.
    """

    bundle_format: Literal[1]
    """Version of this format."""
    chain: Name
    """What the bundle answers as."""
    fingerprint: Digest
    """Equal for bundles that answer alike."""
    specs: dict[str, dict[Name, dict[str, Any]]]
    """The spec of every resource of the closure, by kind and name."""
    descriptions: dict[Address, str] = {}
    """Descriptions that models read, a Tool's, by `Kind/name`."""
    sources: dict[SourcePath, Digest] = {}
    """The code of Tools, as text with LF ends: the digest of each file, by its place in the bundle."""
    vars: dict[str, Any] = {}
    """The Environment's variables that the chain reads."""
    datasets: dict[Name, Rows] = {}
    """The rows of every Dataset that the chain reads."""


class Parts(NamedTuple):
    """A document, read back."""

    chain: str
    fingerprint: str
    specs: Mapping[Identity, Kind]
    vars: Mapping[str, Any]
    rows: Mapping[str, tuple[Row, ...]]
    descriptions: Mapping[Identity, str]


def write(closure: "Closure", fingerprint: str, rows: Mapping[str, Sequence[Row]]) -> dict[str, bytes]:
    """The files of a bundle, by path, those beside it included; `rows` holds those of each Dataset of the closure."""
    files: dict[str, bytes] = {}
    datasets: dict[str, dict[str, Any]] = {}
    for name in sorted(closure.datasets):
        path = f"{_ROWS}{name}.jsonl"
        files[path] = b"".join(
            canonical_json(row.values, f"row {row.id!r} of Dataset/{name}") + b"\n" for row in rows[name]
        )
        entry: dict[str, Any] = {"file": path, "digest": canonical.sha256(files[path]), "rows": len(rows[name])}
        if len(files[path]) > EMBEDDED:
            entry["bytes"] = len(files[path])
        spec = closure.specs.get(Identity("Dataset", name), {})
        key = _key(rows[name], spec.get("key"))
        datasets[name] = entry if key is None else {**entry, "key": key}
    sources = {f"{SOURCES}{path}": text.encode() for path, text in closure.sources.items()}
    specs: dict[str, dict[str, Any]] = {}
    for identity, spec in closure.specs.items():
        specs.setdefault(identity.kind, {})[identity.name] = dict(spec)
    body: dict[str, Any] = {
        "bundleFormat": FORMAT,
        "chain": closure.chain,
        "fingerprint": fingerprint,
        "specs": specs,
        "vars": dict(closure.vars),
        "datasets": datasets,
    }
    # Left out where there are none, as the bundles of old were.
    if closure.descriptions:
        body["descriptions"] = {str(identity): text for identity, text in closure.descriptions.items()}
    if sources:
        body["sources"] = {path: canonical.sha256(data) for path, data in sources.items()}
    data = canonical_json(body, f"Chain/{closure.chain}")
    if len(data) > LARGEST:
        raise Fatal(f"{FILE} of {closure.chain!r} has {len(data):,} bytes; {LARGEST:,} are the most", exit_code=1)
    beside = sum(entry.get("bytes", 0) for entry in datasets.values())
    if beside > BESIDE:
        words = f"the rows of {closure.chain!r} beside its bundle have {beside:,} bytes; {BESIDE:,} are the most"
        raise Fatal(words, help="let a Retriever's `store` hold them", exit_code=1)
    return {FILE: data, **files, **sources}


def split(files: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What `write` gave: what lies in the bundle, and what lies beside it."""
    beside = {path: data for path, data in files.items() if path.startswith(_ROWS) and len(data) > EMBEDDED}
    return {path: data for path, data in files.items() if path not in beside}, beside


def beside(data: bytes) -> dict[str, Rows]:
    """The rows beside a bundle by path, as its `bundle.json` names them.

    Raises:
        Fatal: it is not what this version reads.
    """
    found = {entry.file: entry for entry in _document(data).datasets.values() if entry.bytes is not None}
    if sum(entry.bytes or 0 for entry in found.values()) > BESIDE:
        raise unreadable(f"more than {BESIDE:,} bytes lie beside it")
    return found


def expected(data: bytes) -> dict[str, str]:
    """The digest of every other file in a bundle, by path, as its `bundle.json` gives them.

    Raises:
        Fatal: it is not what this version reads.
    """
    document = _document(data)
    inside = {entry.file: entry.digest for entry in document.datasets.values() if entry.bytes is None}
    return {**inside, **document.sources}


def read(files: Mapping[str, bytes]) -> Parts:
    """What `write` wrote, validated again, those beside the bundle included.

    Raises:
        Fatal: a file is missing, altered, superfluous or not what this version reads.
    """
    document = _document(files.get(FILE, b""))
    expected = {FILE, *(entry.file for entry in document.datasets.values()), *document.sources}
    if set(files) != expected:
        raise unreadable(f"it names {sorted(expected)}, the bundle holds {sorted(files)}")
    specs = {
        Identity(kind, name): _spec(Identity(kind, name), spec)
        for kind, named in document.specs.items()
        for name, spec in named.items()
    }
    rows = {name: rows_in.read(entry, files[entry.file]) for name, entry in document.datasets.items()}
    for path, digest in document.sources.items():
        if canonical.sha256(files[path]) != digest:
            raise unreadable(f"{path} has another digest than {digest}")
    if Identity("Chain", document.chain) not in specs:
        raise unreadable(f"it holds no Chain/{document.chain}")
    described = {Identity(*address.split("/", 1)): text for address, text in document.descriptions.items()}
    return Parts(document.chain, document.fingerprint, specs, document.vars, rows, described)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `bundle.json`."""
    from penstock.spec.documented import Documented

    made = Document.model_json_schema(by_alias=True, schema_generator=Documented)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _document(data: bytes) -> Document:
    try:
        return Document.model_validate(head(data))
    except ValidationError as error:
        raise unreadable(invalid.words(error)) from None


def _spec(identity: Identity, spec: Mapping[str, Any]) -> Kind:
    kind = KINDS.get(identity.kind)
    if kind is None:
        raise unreadable(f"{identity} is of no kind that this version knows")
    try:
        return kind.model_validate(spec)
    except ValidationError as error:
        raise unreadable(f"{identity}: {invalid.words(error)}") from None


def _key(rows: Sequence[Row], key: str | None) -> str | None:
    """The field that gives every row's id, if one does."""
    candidates = [name for name in (key, "id") if name is not None]
    return next((k for k in candidates if all(k in r.values and str(r.values[k]) == r.id for r in rows)), None)
