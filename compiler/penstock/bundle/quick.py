"""A bundle whose every byte is verified, and whose specs are validated once one is looked at: who renders a prompt does
not wait for the models of all kinds.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from penstock.bundle import layout, rows_in
from penstock.bundle.bundle import Bundle
from penstock.bundle.head import FILE, FORMAT, head
from penstock.diagnostics.fatal import Fatal
from penstock.source import canonical
from penstock.spec.identity import Identity

if TYPE_CHECKING:
    from penstock.bundle.document import Parts

_FIELDS = {"bundleFormat", "chain", "fingerprint", "specs", "descriptions", "sources", "vars", "datasets"}
_ENTRY = {"file": str, "digest": str, "rows": int, "key": str}
K = TypeVar("K")
V = TypeVar("V")


class Later(Mapping[K, V]):
    """A part of the document, which is validated as a whole when it is looked at.

    Raises:
        Fatal: it is not what this version reads.
    """

    def __init__(self, read: Callable[[], Mapping[K, V]]) -> None:
        self._read = read

    def __getitem__(self, key: K) -> V:
        return self._read()[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class _Entry(NamedTuple):
    file: str
    digest: str
    rows: int
    key: str | None = None


class Specs(Later[Identity, Any]):
    """The specs; `plain`: as they are written, by kind and name."""

    def __init__(self, read: Callable[[], Mapping[Identity, Any]], plain: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__(read)
        self.plain = plain


def read(path: Path) -> Bundle | None:
    """The bundle in a layout; None: `layout.read` has to say what is wrong, or rows lie beside it."""
    try:
        digest, files = layout.contents(path, _expected)
        value = _plain(files[FILE])
    except Fatal:
        return None
    if set(files) != {FILE, *_digests(value)}:
        return None

    @cache
    def parts() -> "Parts":
        from penstock.bundle import document

        return document.read(files)

    @cache
    def rows() -> Mapping[str, Any]:
        return {name: rows_in.read(_Entry(**entry), files[entry["file"]]) for name, entry in entries.items()}

    entries: Mapping[str, Mapping[str, Any]] = value.get("datasets", {})
    return Bundle(
        digest,
        value["fingerprint"],
        value["chain"],
        Specs(lambda: parts().specs, value["specs"]),
        value.get("vars", {}),
        Later(rows),
        files,
        Later(lambda: parts().descriptions),
    )


def _expected(data: bytes) -> Mapping[str, str]:
    return _digests(_plain(data))


def _plain(data: bytes) -> dict[str, Any]:
    """The document, where it looks as this version writes it."""
    value = head(data)
    specs, chain = value.get("specs"), value.get("chain")
    named = [*specs.values()] if isinstance(specs, dict) else []
    is_plain = (
        value.get("bundleFormat") == FORMAT
        and value.keys() <= _FIELDS
        and canonical.is_digest(str(value.get("fingerprint")))
        and all(isinstance(each, dict) and all(isinstance(spec, dict) for spec in each.values()) for each in named)
        and isinstance(specs, dict)
        and isinstance(chain, str)
        and chain in specs.get("Chain", {})
        and all(isinstance(value.get(name, {}), dict) for name in ("descriptions", "sources", "vars", "datasets"))
    )
    if not is_plain:
        raise Fatal("unfamiliar")
    return value


def _digests(value: Mapping[str, Any]) -> dict[str, str]:
    found = dict(value.get("sources", {}))
    for entry in value.get("datasets", {}).values():
        # Rows beside the bundle have `bytes`.
        if not isinstance(entry, dict) or not {"file", "digest", "rows"} <= entry.keys() <= _ENTRY.keys():
            raise Fatal("unfamiliar")
        if not all(isinstance(entry[name], _ENTRY[name]) for name in entry):
            raise Fatal("unfamiliar")
        found[entry["file"]] = entry["digest"]
    if not all(isinstance(digest, str) and canonical.is_digest(digest) for digest in found.values()):
        raise Fatal("unfamiliar")
    return found
