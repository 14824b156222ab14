"""What files declare, by the ids of their blobs: read once, whatever revision they stand in."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from penstock.diagnostics.fault import Fault
from penstock.project.cost.bounds import gives_away
from penstock.project.identity.mould import NOTE as MOULD
from penstock.project.load import read_entry
from penstock.project.pack import File, packed, unpacked_if_ours
from penstock.project.revisions.brief import brief
from penstock.source.repository import git, objects
from penstock.source.repository.revision import Revision
from penstock.source.store import Store
from penstock.source.tree import LARGEST, Entry, Tree
from penstock.source.worktree import too_large
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Resource

SPACE = "files by blob"
_SOME = 1000
_UNKEPT = -1


class Declared(NamedTuple):
    """The resources and the faults of one file; `is_blank`: it holds nothing at all."""

    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    is_blank: bool = False


class Reading:
    """Files that were read, in this process or, where there is a store, in an earlier one of the same edition.

    A file with a fault is read again in each process.
    """

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._seen: dict[tuple[str, str | None, bool], Declared] = {}
        self._records: dict[str, tuple[File, str, int]] = {}

    def read(self, tree: Tree, entries: Iterable[Entry], *, required: bool) -> dict[str, Declared]:
        """What each of the files (with their blob ids) declares; `required`: they must be ours."""
        found: dict[str, Declared] = {}
        unseen: list[Entry] = []
        for entry in entries:
            seen = self._seen.get((entry.path, entry.oid, required))
            if seen is None:
                unseen.append(entry)
            else:
                found[entry.path] = seen
        wanted: list[Entry] = []
        records = {} if self._store is None else self._store.get_many(SPACE, (_key(each, required) for each in unseen))
        for entry in unseen:
            kept = self._kept(entry, required, records.get(_key(entry, required)))
            if kept is None:
                wanted.append(entry)
            else:
                found[entry.path] = kept
        for start in range(0, len(wanted), _SOME):
            found.update(self._read(tree, wanted[start : start + _SOME], required))
        return found

    def _read(self, tree: Tree, entries: Sequence[Entry], required: bool) -> dict[str, Declared]:
        source: Tree = Objects(tree, entries) if isinstance(tree, Revision) else tree
        found: dict[str, Declared] = {}
        for entry in entries:
            read = read_entry(source, entry, required=required)
            made = found[entry.path] = Declared(read.resources, read.faults, read.blank is not None)
            self._seen[entry.path, entry.oid, required] = made
            for resource in read.resources:
                brief(resource)
                if resource.identity.kind == Model.kind:
                    gives_away(resource)
            if self._store is not None and read.is_kept:
                file = File("", required, read.is_quiet, read.resources)
                self._records[_key(entry, required)] = file, entry.path, _UNKEPT
        return found

    def save(self) -> None:
        """Keeps the files that were read, with what has been found out of their documents by now."""
        for key, (file, path, kept) in self._records.items():
            if self._store is not None and _notes(file) > kept:
                self._store.put_bytes(SPACE, key, packed({path: file}))
                self._records[key] = file, path, _notes(file)

    def _kept(self, entry: Entry, required: bool, record: bytes | None) -> Declared | None:
        files = None if record is None else unpacked_if_ours(record)
        if files is None or entry.path not in files:
            return None
        file = files[entry.path]
        self._records[_key(entry, required)] = file, entry.path, _notes(file)
        made = self._seen[entry.path, entry.oid, required] = Declared(file.resources, ())
        return made


class Objects:
    """Some files of a repository, by their blob ids, wherever they stand."""

    def __init__(self, revision: Revision, entries: Sequence[Entry]) -> None:
        self.name = revision.name
        self.prefix = revision.prefix
        self._entries = entries
        self._oids = {entry.path: entry.oid for entry in entries if entry.kind == "file" and entry.oid is not None}
        self._blobs = objects.blobs(revision.dir, self._oids.values())

    def entries(self) -> Sequence[Entry]:
        return self._entries

    def beside(self, prefix: str) -> None:
        """Nothing: these files are read as files."""
        return None

    def read(self, path: str) -> bytes:
        data = self._blobs.get(self._oids[path])
        if data is None:
            raise git.lacking(self.name)
        if len(data) > LARGEST:
            raise too_large(path)
        return data


def _notes(file: File) -> int:
    return sum(MOULD in resource.notes for resource in file.resources)


def _key(entry: Entry, required: bool) -> str:
    return f"{entry.oid} {int(required)} {entry.path}"
