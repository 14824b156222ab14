"""The resources of a checkout from one check to the next: all in one record, each made only when it is asked for.

A file is found again by its path and the digest of its bytes, under one edition of the tool. A file with a fault is
never kept: it is looked at again each time.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.diagnostics.location import Location
from penstock.source.edition import edition
from penstock.source.parsing.yaml import LocatedDoc
from penstock.source.store import Store
from penstock.spec.kind import Kind, Metadata
from penstock.spec.resource import Identity, Resource, validate

SPACE = "resources"
STALE = 32
"""So many things found out anew are not worth writing the record again."""
_SHARE = 50
_LARGEST = 20  # times the bytes of a file: more is what aliases stand for
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class File:
    """What a file without a fault declares; `is_quiet`: it holds no comment of ours."""

    digest: str
    required: bool
    is_quiet: bool
    resources: tuple[Resource, ...]


class _Kept(Resource):
    """A Resource that is read from its record when somebody asks for more than its name."""

    __slots__ = ("_made", "_text")
    _made: Resource | None
    _text: memoryview

    def __init__(self, identity: Identity, location: Location, notes: dict[str, Any], text: memoryview) -> None:
        for name, value in (("identity", identity), ("location", location), ("notes", notes), ("_text", text)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "_made", None)

    def _make(self) -> Resource:
        made = self._made
        if made is None:
            place = self.location
            found = validate(LocatedDoc(place.path, place.document, json.loads(bytes(self._text))))
            # the same text under the same edition of the tool was one before
            assert isinstance(found, Resource)
            made = found
            object.__setattr__(self, "_made", made)
        return made

    @property
    def metadata(self) -> Metadata:
        return self._make().metadata

    @property
    def spec(self) -> Kind:
        return self._make().spec

    @property
    def data(self) -> Mapping[str, Any]:
        return self._make().data


class Pack:
    """The record of one checkout: what it held, and what is to be in it from now on."""

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._key = key
        self._before, self.others, self._body = _read(store.get_bytes(SPACE, key))
        self._files: dict[str, File] = {}
        self.fresh = 0
        """Files and notes that the record does not have."""

    def find(self, path: str, digest: str, required: bool) -> File | None:
        """The file, where the record has just this one."""
        kept = self._before.get(path)
        if kept is None or kept[0] != digest or kept[1] is not required:
            return None
        found = self._files[path] = _file(path, kept, self._body)
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nothing was kept before."""
        return not self._before

    def add(self, path: str, file: File) -> None:
        """A file that was read, and has no fault."""
        for resource in file.resources:
            resource.notes["digest"] = f"{file.digest} {resource.location.document}"
        self._files[path] = file
        self.fresh += 1

    def save(self, consulted: Iterable[str]) -> None:
        """Writes the record, where enough of it is new.

        consulted: paths whose content what was found out may rest on, beside that of the specs as specs.
        """
        gone = len(self._before.keys() - self._files.keys())
        if self.fresh + gone <= max(STALE if self._before else 0, len(self._files) // _SHARE):
            return
        self._store.put_bytes(SPACE, self._key, packed(self._files, others=sorted({*consulted, *self.others})))


def packed(files: Mapping[str, File], **beside: Any) -> bytes:
    """Files as one record, with JSON values beside them."""
    parts: list[bytes] = []
    at = 0
    rows: dict[str, Any] = {}
    for path, file in files.items():
        documents = []
        for resource in file.resources:
            text = _text(resource)
            notes = {name: note for name, note in resource.notes.items() if name != "digest"}
            documents.append((resource.location.document, *resource.identity, at, at + len(text), notes))
            parts.append(text)
            at += len(text)
        rows[path] = (file.digest, file.required, file.is_quiet, documents)
    head = _encode({"edition": edition(), "files": rows, **beside}).encode()
    return b"%d\n" % len(head) + head + b"".join(parts)


def unpacked(record: bytes) -> tuple[dict[str, File], dict[str, Any]]:
    """The files of a record that was packed just now, and what stands beside them."""
    size, _, _ = record[:20].partition(b"\n")
    end = len(size) + 1 + int(size)
    head = json.loads(record[len(size) + 1 : end])
    body = memoryview(record)[end:]
    return {path: _file(path, row, body) for path, row in head["files"].items()}, head


def unpacked_if_ours(record: bytes) -> dict[str, File] | None:
    """The files of a record that was packed in another process; None where that was of another edition."""
    files, _, body = _read(record)
    return {path: _file(path, row, body) for path, row in files.items()} or None


def _file(path: str, row: Sequence[Any], body: memoryview) -> File:
    digest, required, is_quiet, documents = row
    resources = []
    for index, kind, name, start, end, notes in documents:
        notes["digest"] = f"{digest} {index}"
        resources.append(_Kept(Identity(kind, name), Location(path, index), notes, body[start:end]))
    return File(digest, required, is_quiet, tuple(resources))


def worth_keeping(size: int, resources: Sequence[Resource]) -> bool:
    """Whether a file of `size` bytes may be kept: aliases may stand for far more than was written."""
    if size > 1 << 16:
        return sum(len(_text(resource)) for resource in resources) <= _LARGEST * size
    return True


def _text(resource: Resource) -> bytes:
    return bytes(resource._text) if isinstance(resource, _Kept) else _encode(resource.data).encode()


def _read(record: bytes | None) -> tuple[dict[str, Any], list[str], memoryview]:
    """The files by path, the paths of others, and the text of all documents; nothing where there is no such record."""
    nothing: tuple[dict[str, Any], list[str], memoryview] = {}, [], memoryview(b"")
    if record is None:
        return nothing
    size, _, _ = record[:20].partition(b"\n")
    if not size.isdigit():
        return nothing
    start = len(size) + 1
    end = start + int(size)
    try:
        head = json.loads(record[start:end])
    except ValueError:
        return nothing
    body = memoryview(record)[end:]
    match head:
        case {"edition": made, "files": dict(files)} if made == edition():
            others = head.get("others", [])
            if (
                isinstance(others, list)
                and _is_sound(files, len(body))
                and all(isinstance(path, str) for path in others)
            ):
                return files, others, body
    return nothing


def _is_sound(files: Mapping[str, Any], size: int) -> bool:
    """Whether every row has the shape that `save` gives it, and lies inside the text."""
    for row in files.values():
        match row:
            case [str(), bool(), bool(), list(documents)]:
                for document in documents:
                    match document:
                        case [int(), str(), str(), int(start), int(end), dict()] if 0 <= start <= end <= size:
                            pass
                        case _:
                            return False
            case _:
                return False
    return True
