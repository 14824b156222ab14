"""What a revision's files declare and what that rests on, in short: enough to tell what a change may reach."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname

from penstock.diagnostics.fault import Fault
from penstock.project.load import belongs, blanks
from penstock.project.loaded import ROOT
from penstock.project.lock import FILE as LOCK
from penstock.project.revisions import brief as briefs
from penstock.project.revisions import tables
from penstock.project.revisions.brief import Brief
from penstock.project.revisions.reading import Declared, Reading
from penstock.project.revisions.tables import Row as Row
from penstock.project.revisions.tables import Tables
from penstock.source.repository.objects import Touched
from penstock.source.store import Store
from penstock.source.tree import Entry, Tree
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Identity

SPACE = "outlines"
STALE = 32
_SHARE = 50


@dataclass(frozen=True)
class Outline:
    """The files of a project at one revision.

    Attributes:
        inner: the roots of the projects below it, and its `penstock.lock`.
        tables: of this revision, or of one that differs in few files.
        over: the files in which it differs; None: gone. Only where both are plain.
    """

    settings: Settings
    inner: Mapping[str, Entry]
    tables: Tables
    over: Mapping[str, Row | None] = field(default_factory=dict)

    @property
    def required(self) -> bool:
        """Whether each file must be ours."""
        return self.settings.include is not None

    @property
    def is_plain(self) -> bool:
        """Whether each resource is declared once, and nothing is taken from another project."""
        return self.tables.is_plain and not self.settings.imports

    def row(self, path: str) -> Row | None:
        """One file of the project."""
        return self.over[path] if path in self.over else self.tables.rows.get(path)

    def rows(self) -> dict[str, Row]:
        """All files, in order."""
        every = {**tables.every(self.tables.rows), **self.over}
        paths = (ROOT, *sorted(every.keys() - {ROOT})) if self.over else every
        return {path: row for path in paths if (row := every[path]) is not None}

    @property
    def count(self) -> int:
        """How many files there are."""
        gone = sum(row is None for row in self.over.values())
        return len(self.tables.rows) - gone + sum(path not in self.tables.rows for path in self.over)

    def place(self, identity: Identity) -> tuple[str, Brief] | None:
        """Where a resource is declared first."""
        if identity in self._places:
            return self._places[identity]
        if identity not in self._looked_up:
            self._looked_up[identity] = self._look_up(identity)
        return self._looked_up[identity]

    def readers(self, target: Identity) -> Iterator[Identity]:
        """The resources of a plain outline that name it as it is."""
        yield from self._still(self.tables.readers.get(str(target), ()))
        yield from self._readers.get(target, ())

    @cached_property
    def environments(self) -> frozenset[Identity]:
        ours = (identity for identity in self._places if identity.kind == Environment.kind)
        return frozenset((*self._still(self.tables.environments), *ours))

    @cached_property
    def reading(self) -> frozenset[Identity]:
        """The resources that may stand for the content of a file."""
        ours = (each for each, (_, brief) in self._places.items() if brief.files or brief.globs)
        return frozenset((*self._still(self.tables.reading), *ours))

    @cached_property
    def varying(self) -> frozenset[Identity]:
        """The resources that may read an Environment's variables."""
        ours = (identity for identity, (_, brief) in self._places.items() if brief.varies)
        return frozenset((*self._still(self.tables.varying), *ours))

    @cached_property
    def faulty(self) -> list[str]:
        """The files with something wrong in them."""
        ours = (path for path, row in self.over.items() if row is not None and row.is_faulty)
        return sorted((*(path for path in self.tables.faulty if path not in self.over), *ours))

    def blanks(self) -> Iterator[Fault]:
        """What is wrong with files that hold nothing."""
        empty = [path for path in self.tables.blank if path not in self.over]
        empty += [path for path, row in self.over.items() if row is not None and row.is_blank]
        if empty:
            yield from blanks(sorted(empty), {dirname(path) for path, row in self.rows().items() if row.briefs})

    @property
    def lock(self) -> Entry | None:
        return self.inner.get(LOCK)

    def entry(self, path: str) -> Entry:
        row = self.row(path)
        assert row is not None
        return Entry(path, row.what, row.oid)

    @cached_property
    def _places(self) -> dict[Identity, tuple[str, Brief]]:
        return {brief.identity: (path, brief) for path, row in self.over.items() if row for brief in row.briefs}

    @cached_property
    def _looked_up(self) -> dict[Identity, tuple[str, Brief] | None]:
        return {}

    def _look_up(self, identity: Identity) -> tuple[str, Brief] | None:
        path = self.tables.places.get(str(identity))
        if path is None or path in self.over:
            return None
        return path, next(each for each in self.tables.rows[path].briefs if each.identity == identity)

    @cached_property
    def _readers(self) -> dict[Identity, list[Identity]]:
        found: dict[Identity, list[Identity]] = {}
        for identity, (_, brief) in self._places.items():
            for kind, name in brief.targets:
                found.setdefault(Identity(kind, name), []).append(identity)
        return found

    def _still(self, names: Iterable[str]) -> Iterator[Identity]:
        """Those that stand where they stood."""
        places = self.tables.places
        return (Identity(*name.split("/", 1)) for name in names if places[name] not in self.over)


def outline(tree: Tree, entries: Iterable[Entry], reading: Reading) -> Outline:
    """Of all files of a tree, with their blob ids."""
    listed = {entry.path: entry for entry in entries}
    settings = settings_of(reading.read(tree, [listed[ROOT]], required=True)[ROOT])
    read = [entry for entry in listed.values() if entry.path != ROOT and belongs(settings, entry.path, listed)]
    inner = {path: entry for path, entry in listed.items() if path == LOCK or path.endswith(f"/{ROOT}")}
    found = reading.read(tree, read, required=settings.include is not None)
    found.update(reading.read(tree, [listed[ROOT]], required=True))
    made = {path: row(listed[path], found[path]) for path in (ROOT, *(entry.path for entry in read))}
    return Outline(settings, inner, tables.tables(made))


def derived(known: Outline, tree: Tree, touched: Sequence[Touched], reading: Reading) -> Outline | None:
    """The outline of a later tree, by what differs; None where other files may belong to the project than did."""
    over = dict(known.over)
    inner = dict(known.inner)
    read: list[Entry] = []
    for path, _, now in touched:
        if path == ROOT or path.endswith(f"/{ROOT}"):
            return None
        if path == LOCK:
            inner.pop(path, None)
            if now is not None:
                inner[path] = now
        elif now is None:
            if path in known.tables.rows or path in over:
                over[path] = None
        elif belongs(known.settings, path, known.inner):
            read.append(now)
    found = reading.read(tree, read, required=known.required)
    over.update({entry.path: row(entry, found[entry.path]) for entry in read})
    made = Outline(known.settings, inner, known.tables, over)
    if known.tables.is_plain and _stays_plain(known, made, {path for path, *_ in touched}):
        return made
    return Outline(known.settings, inner, tables.tables(made.rows()))


def _stays_plain(known: Outline, made: Outline, paths: set[str]) -> bool:
    """Whether what some files of a plain outline declare now is declared once, as all else is."""
    seen: set[Identity] = set()
    for path in paths:
        row = made.over.get(path)
        for brief in row.briefs if row is not None else ():
            before = known.place(brief.identity)
            if brief.identity in seen or brief.kind == Settings.kind or (before and before[0] not in paths):
                return False
            seen.add(brief.identity)
            twin = made.place(Identity("PromptTemplate" if brief.kind == "Chain" else "Chain", brief.name))
            if twin and (brief.kind == "Chain" or brief.is_chain) and (brief.is_chain or twin[1].is_chain):
                return False
    return True


def keep(store: Store, key: str, tree: str, made: Outline) -> None:
    """Keeps the outline of the tree of that id, in place of what was kept by the same key."""
    inner = {path: [entry.kind, entry.oid] for path, entry in made.inner.items()}
    found = tables.tables(made.rows()) if made.over else made.tables
    store.put_bytes(SPACE, key, tables.packed(found, tree=tree, inner=inner))


def kept(store: Store, key: str, tree: Tree, reading: Reading) -> tuple[str, Outline] | None:
    """The id of the tree whose outline was kept, and the outline."""
    record = store.get_bytes(SPACE, key)
    match None if record is None else tables.unpacked(record):
        case (found, {"tree": str(oid), "inner": dict(inner)}):
            root = found.rows[ROOT]
            entry = Entry(ROOT, root.what, root.oid)
            settings = settings_of(reading.read(tree, [entry], required=True)[ROOT])
            return oid, Outline(
                settings, {path: Entry(path, what, blob) for path, (what, blob) in inner.items()}, found
            )
    return None


def is_worth_keeping(made: Outline, touched: int) -> bool:
    """Whether so much differs from what is kept that it is worth writing."""
    return touched > max(STALE, made.count // _SHARE)


def row(entry: Entry, declared: Declared) -> Row:
    found = [briefs.brief(each) for each in declared.resources]
    return Row(entry.kind, entry.oid, bool(declared.faults), declared.is_blank, found)


def settings_of(declared: Declared) -> Settings:
    found = next((each.spec for each in declared.resources if isinstance(each.spec, Settings)), None)
    return found if isinstance(found, Settings) else Settings()
