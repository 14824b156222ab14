"""What an outline is looked up by: kept as one record, of which a row is only made where it is asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from penstock.project.revisions.brief import Brief
from penstock.source.edition import edition
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.project import Project as Settings

_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Row(NamedTuple):
    """One file of the project; `is_faulty`: something is wrong with it; `is_blank`: it holds nothing."""

    what: Literal["file", "symlink", "submodule", "special"]
    oid: str | None
    is_faulty: bool
    is_blank: bool
    briefs: list[Brief]


@dataclass(frozen=True, slots=True)
class Tables:
    """Of the files of a project; a resource is written `Kind/name`.

    Attributes:
        rows: the files by path, `penstock.yaml` first, the others sorted.
        is_plain: each resource is declared once, and there is one Project.
        places: the file that declares a resource first.
        readers: the resources that name one.
        faulty, blank: paths.
        environments, reading, varying: resources: Environments, those that may stand for the content of a file, and
            those that may read an Environment's variables.
    """

    rows: Mapping[str, Row]
    is_plain: bool
    places: Mapping[str, str]
    readers: Mapping[str, Sequence[str]]
    faulty: Sequence[str]
    blank: Sequence[str]
    environments: Sequence[str]
    reading: Sequence[str]
    varying: Sequence[str]


FIELDS = ("is_plain", "faulty", "blank", "environments", "reading", "varying")
_END = "\0"
"""Behind a text in a record: no path of git holds it, nor does a name."""
_PART = "\t"


class _Kept(Mapping[str, Row]):
    """Rows in their record, each made when it is asked for."""

    def __init__(self, paths: Sequence[str], body: bytes) -> None:
        self._at = dict(zip(paths, range(len(paths)), strict=True))
        self._texts = body.split(b"\n")
        self._made: dict[str, Row] = {}

    def __getitem__(self, path: str) -> Row:
        if path not in self._made:
            self._made[path] = _row(json.loads(self._texts[self._at[path]]))
        return self._made[path]

    def __contains__(self, path: object) -> bool:
        return path in self._at

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def every(self) -> dict[str, Row]:
        rows = json.loads(b"[%b]" % b",".join(self._texts))
        return {path: _row(row) for path, row in zip(self._at, rows, strict=True)}


class _Named(Mapping[str, Sequence[str]]):
    """Lists of names in their record, each made when it is asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __getitem__(self, name: str) -> Sequence[str]:
        return self._texts[name].split(_PART)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def tables(rows: Mapping[str, Row]) -> Tables:
    """Of rows in order."""
    places: dict[str, str] = {}
    readers: dict[str, list[str]] = {}
    every = [(f"{brief.kind}/{brief.name}", path, brief) for path, row in rows.items() for brief in row.briefs]
    for name, path, brief in every:
        places.setdefault(name, path)
        for kind, target in brief.targets:
            known = readers.setdefault(f"{kind}/{target}", [])
            if name not in known[-1:]:
                known.append(name)
    twins = any(brief.is_chain and f"Chain/{brief.name}" in places for _, _, brief in every)
    roots = sum(name.startswith(f"{Settings.kind}/") for name in places)
    return Tables(
        rows,
        len(every) == len(places) and not twins and roots == 1,
        places,
        readers,
        [path for path, row in rows.items() if row.is_faulty],
        [path for path, row in rows.items() if row.is_blank],
        [name for name in places if name.startswith(f"{Environment.kind}/")],
        [name for name, _, brief in every if brief.files or brief.globs],
        [name for name, _, brief in every if brief.varies],
    )


def every(rows: Mapping[str, Row]) -> Mapping[str, Row]:
    """All rows of tables, none of which is worth being found alone."""
    return rows.every() if isinstance(rows, _Kept) else rows


def packed(of: Tables, **beside: Any) -> bytes:
    """Tables as one record, with JSON values beside them."""
    readers = {name: _PART.join(names) for name, names in of.readers.items()}
    blocks = [
        *(_END.join(texts).encode("utf-8", "surrogatepass") for texts in (of.rows, _pairs(of.places), _pairs(readers))),
        b"\n".join(_encode(row).encode() for row in every(of.rows).values()),
    ]
    found = {name: getattr(of, name) for name in FIELDS}
    head = _encode({"edition": edition(), "sizes": [*map(len, blocks)], **found, **beside}).encode()
    return b"%d\n%b%b" % (len(head), head, b"".join(blocks))


def unpacked(record: bytes) -> tuple[Tables, dict[str, Any]] | None:
    """The tables of a record, and what stands beside them; None where it is of another edition."""
    size, _, _ = record[:20].partition(b"\n")
    if not size.isdigit():
        return None
    end = len(size) + 1 + int(size)
    head: dict[str, Any] = json.loads(record[len(size) + 1 : end])
    if head["edition"] != edition():
        return None
    blocks = []
    for length in head["sizes"]:
        blocks.append(record[end : end + length])
        end += length
    paths, places, readers = (block.decode("utf-8", "surrogatepass").split(_END) for block in blocks[:-1])
    kept = {name: head[name] for name in FIELDS}
    return Tables(_Kept(paths, blocks[-1]), places=_paired(places), readers=_Named(_paired(readers)), **kept), head


def _pairs(texts: Mapping[str, str]) -> Iterator[str]:
    return (each for pair in texts.items() for each in pair)


def _paired(texts: Sequence[str]) -> dict[str, str]:
    """What was written as pairs; nothing, written, reads as one empty text."""
    return dict(zip(texts[::2], texts[1::2], strict=False))


def _row(found: Sequence[Any]) -> Row:
    what, oid, is_faulty, is_blank, briefs = found
    return Row(what, oid, is_faulty, is_blank, [Brief(*brief) for brief in briefs])
