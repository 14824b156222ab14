"""A project going back commit by commit: of each file only what somebody asks for is read."""

import errno
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from penstock.project import lock as locks
from penstock.project.environment import overlay
from penstock.project.imports import KINDS
from penstock.project.kept import Analyses
from penstock.project.link import references
from penstock.project.load import belongs
from penstock.project.loaded import ROOT, Loaded
from penstock.project.revisions.brief import Brief, named
from penstock.project.revisions.outline import Outline, Row, row, settings_of
from penstock.project.revisions.reading import Declared, Reading
from penstock.project.revisions.ways import Way, imports, lying, scopes, ways
from penstock.source.glob import matches
from penstock.source.repository import git
from penstock.source.repository.batch import Batch
from penstock.source.repository.objects import Touched
from penstock.source.repository.revision import Revision
from penstock.source.store import Store
from penstock.source.tree import LARGEST, Entry
from penstock.source.worktree import too_large
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Identity, Resource


@dataclass(frozen=True, slots=True)
class Reach:
    """A chain at one commit, with all that it stands on.

    Attributes:
        found: each resource of its closure and the Environments in force, and the file that declares it.
        missing: names that nothing declares.
        paths, globs: files whose content is in it.
        faulty: files of it that hold something wrong.
    """

    source: Identity | None
    found: Mapping[Identity, str]
    missing: frozenset[Identity]
    paths: frozenset[str]
    globs: frozenset[str]
    faulty: frozenset[str]

    def is_touched(self, touched: Iterable[Touched]) -> bool:
        """Whether a commit may have changed it."""
        for path, *_ in touched:
            if path in self.paths or path == ROOT or path.endswith(f"/{ROOT}"):
                return True
            if self.missing and path.endswith((".yaml", ".yml")):
                return True
            if any(matches(glob, path) for glob in self.globs):
                return True
        return False


class Files:
    """A Tree: the files of one commit."""

    def __init__(self, name: str, prefix: str, entries: Mapping[str, Entry], batch: Batch) -> None:
        self.name = name
        self.prefix = prefix
        self._entries = entries
        self._batch = batch

    def entries(self) -> Sequence[Entry]:
        return sorted(self._entries.values())

    def beside(self, prefix: str) -> None:
        """Nothing: whoever imports other projects has no history here."""
        return None

    def read(self, path: str) -> bytes:
        entry = self._entries.get(path)
        if entry is None:
            raise FileNotFoundError(errno.ENOENT, f"no such file at {self.name[:12]}", path)
        if entry.kind != "file" or entry.oid is None:
            raise OSError(errno.EINVAL, f"a {entry.kind}, no file", path)
        try:
            data = self._batch.read(entry.oid)
        except OSError:  # of a promised object that is not there git says nothing, and ends
            data = None
        if data is None:
            raise git.lacking(self.name)
        if len(data) > LARGEST:
            raise too_large(path)
        return data


class Beside(Exception):
    """At some commit the project imports others, and their files are not among those that are followed."""


class Past:
    """The files of a project at a commit; `back` takes it to the parent.

    What a file declares is read when a name is looked for, from the nearest place where it may be.

    beside: the files of the whole repository are followed, so that what the project imports is read too.

    Raises:
        Beside: also of `back`.
    """

    def __init__(
        self, revision: Revision, outline: Outline, reading: Reading, store: Store, *, beside: bool = False
    ) -> None:
        self._revision = revision
        self._reading = reading
        self._store = store
        self._batch = Batch(revision.dir)
        self._beside = beside
        self._files = {entry.path: entry for entry in (revision.every() if beside else revision.entries())}
        self._tree = Files("", revision.prefix, self._files, self._batch)
        self._rows = outline.rows()
        self._stale: set[str] = set()
        self._ways = self._found(outline.settings)
        self._stale |= {path for path in self._files if lying(self._ways, path) and self._belongs(path)}
        self._locked: tuple[str | None, locks.Lock] | None = None
        self._where: dict[Identity, set[str]] = {}
        for path, each in self._rows.items():
            for brief in each.briefs:
                self._where.setdefault(brief.identity, set()).add(path)

    def back(self, touched: Iterable[Touched]) -> None:
        """To the state before a commit."""
        for path, before, _ in touched:
            if before is None:
                self._files.pop(path, None)
            else:
                self._files[path] = before
            self._stale.add(path)
            if path == ROOT or path.endswith(f"/{ROOT}"):
                self._again()

    def environment(self, name: str) -> bool:
        """Whether there is an Environment of that name."""
        return self._find(Identity(Environment.kind, name)) is not None

    def reach(self, chain: str, environment: str | None) -> Reach:
        """What a chain stands on, in an Environment (None: as it stands)."""
        source = self.source(chain)
        if source is not None:
            return self.spread(source, [source], environment)
        named = {Identity("Chain", chain), Identity("PromptTemplate", chain)}
        return replace(self.spread(None, [], environment), missing=frozenset(named))

    def spread(self, source: Identity | None, starts: Iterable[Identity], environment: str | None) -> Reach:
        """All that some resources lead to, and the Environments in force."""
        layers, patched = self._patched(environment)
        found = dict(layers)
        missing: set[Identity] = set()
        paths, globs = {ROOT, locks.FILE, *layers.values()}, set[str]()
        todo = list(starts)
        while todo:
            identity = todo.pop()
            if identity in found or identity in missing:
                continue
            place = self._find(identity)
            if place is None:
                missing.add(identity)
                continue
            path, brief = place
            found[identity] = path
            root = lying(self._ways, path) or ""
            paths |= {path, *(root + each for each in brief.files)}
            globs |= {root + each for each in brief.globs}
            targets = [(kind, name) for kind, name in brief.targets]
            if identity in patched:
                targets += [(each.kind, each.name) for each in references(patched[identity])]
                mine = list(named(patched[identity].data))
                paths |= {root + each for is_glob, each in mine if not is_glob}
                globs |= {root + each for is_glob, each in mine if is_glob}
            for kind, name in targets:
                target = self.source(name) if kind == "Chain" else None
                todo.append(target or Identity(kind, name))
        faulty = {path for path in paths if path in self._rows and self._row(path).is_faulty}
        return Reach(source, found, frozenset(missing), frozenset(paths), frozenset(globs), frozenset(faulty))

    def is_faulty(self, path: str) -> bool:
        """Whether there is such a file of the project, and something is wrong with it."""
        return self._row(path).is_faulty

    def brings(self, touched: Iterable[Touched], chain: str) -> bool:
        """Whether, since `back` with what a commit touched, there is a chain that there was not.

        A file in which its name does not stand is not looked at more closely.
        """
        paths = [path for path, before, _ in touched if before is not None and path.endswith((".yaml", ".yml"))]
        if any(path == ROOT or path.endswith(f"/{ROOT}") for path, *_ in touched):
            return self.source(chain) is not None
        return chain in self.chains(path for path in paths if self._may_say(path, chain.encode()))

    def _may_say(self, path: str, name: bytes) -> bool:
        try:
            data = self._tree.read(path)
        except OSError:
            return False
        return name in data or b"\\" in data or b"\0" in data

    def chains(self, paths: Iterable[str]) -> list[str]:
        """The chains that some files declare."""
        wanted = {*paths}
        self._settle(wanted & self._stale)
        rows = [self._rows[path] for path in sorted(wanted) if path in self._rows]
        return [brief.name for each in rows for brief in each.briefs if brief.kind == "Chain" or brief.is_chain]

    def loaded(
        self, name: str, places: Mapping[Identity, str], paths: Iterable[str] = (), globs: Iterable[str] = ()
    ) -> Loaded:
        """These resources of the commit `name`, with those files beside theirs, and whatever is wrong with any."""
        listed = [path for path in [ROOT, *sorted({*places.values(), *paths} - {ROOT})] if path in self._rows]
        self._settle(set(listed) & self._stale)
        read = {path: self._declared(path) for path in listed if path in self._rows}
        globbed = {p: e for p, e in self._files.items() if any(matches(g, p) for g in globs)}
        entries = {**globbed, **{path: self._files[path] for path in {*listed, *paths} if path in self._files}}
        tree = Files(name, self._revision.prefix, entries, self._batch)
        own = [path for path in read if not lying(self._ways, path)]
        made = Loaded(
            tree,
            self._store,
            self._ways[""].settings,
            tuple(r for path in own for r in read[path].resources if path == ROOT or r.identity in places),
            tuple(fault for path in read for fault in read[path].faults),
            len(read),
            0,
            Analyses(self._store),
            lock=self._lock(),
        )
        if len(self._ways) == 1:
            return made
        theirs = [r for path in read if path not in own for r in read[path].resources]
        taken = {resource.identity for resource in made.resources}
        imported = {
            r.identity: r
            for r in reversed(theirs)
            if r.identity in places and r.identity not in taken and r.identity.kind in KINDS
        }
        return replace(
            made,
            imports=tuple(imports(self._ways, tree, self._store, [*imported.values()])),
            imported=tuple(imported.values()),
            scopes=scopes(self._ways),
        )

    def _lock(self) -> locks.Lock:
        """What is pinned, read anew where its file is another one."""
        entry = self._files.get(locks.FILE)
        oid = entry.oid if entry is not None else None
        if self._locked is None or self._locked[0] != oid:
            self._locked = oid, locks.read_entry(self._tree, entry)[0]
        return self._locked[1]

    def _patched(self, environment: str | None) -> tuple[dict[Identity, str], dict[Identity, Resource]]:
        """The Environments in force, and what they patch as it stands then."""
        layers: dict[Identity, str] = {}
        at = Identity(Environment.kind, environment or "")
        while at not in layers and (place := self._find(at)) is not None:
            layers[at] = place[0]
            at = next((Identity(kind, name) for kind, name in place[1].targets if kind == at.kind), at)
        places = dict(layers)
        for resource in self.loaded("", layers).resources if layers else ():
            if isinstance(resource.spec, Environment) and resource.identity in layers:
                for address in resource.spec.patches:
                    place = self._find(Identity(*address.split("/", 1)))
                    if place is not None:
                        places[place[1].identity] = place[0]
        if places == layers:
            return layers, {}
        laid = overlay(self.loaded("", places), environment)
        return layers, {r.identity: r for r in laid.resources if r.identity in places.keys() - layers.keys()}

    def source(self, chain: str) -> Identity | None:
        """The resource that a chain comes from."""
        declared, template = Identity("Chain", chain), Identity("PromptTemplate", chain)
        if self._find(declared) is not None:
            return declared
        place = self._find(template)
        return template if place is not None and place[1].is_chain else None

    def _find(self, identity: Identity) -> tuple[str, Brief] | None:
        if not identity.name:
            return None
        for is_all in (False, True):
            for path in sorted(self._where.get(identity, ()), key=self._order):
                for brief in self._row(path).briefs if path in self._rows else ():
                    if brief.identity == identity:
                        return path, brief
            if is_all or not self._stale:
                return None
            self._settle(set(self._stale))
        return None

    def _row(self, path: str) -> Row:
        if path in self._stale:
            self._settle({path})
        return self._rows.get(path, Row("file", None, False, False, []))

    def _settle(self, paths: Iterable[str]) -> None:
        """Reads what stale files declare now."""
        wanted: list[Entry] = []
        for path in paths:
            self._stale.discard(path)
            old = self._rows.pop(path, None)
            for brief in old.briefs if old else ():
                self._where[brief.identity].discard(path)
            entry = self._files.get(path)
            if entry is not None and self._belongs(path):
                wanted.append(entry)
        for required in (True, False):
            some = [entry for entry in wanted if self._required(entry.path) is required]
            for path, declared in self._reading.read(self._tree, some, required=required).items():
                made = row(self._files[path], declared)
                if lying(self._ways, path):
                    made = made._replace(briefs=[brief for brief in made.briefs if brief.kind in KINDS])
                self._rows[path] = made
                for brief in made.briefs:
                    self._where.setdefault(brief.identity, set()).add(path)

    def _declared(self, path: str) -> Declared:
        return self._reading.read(self._tree, [self._files[path]], required=self._required(path))[path]

    def _again(self) -> None:
        """Other files may belong to the project than before."""
        before = {root: (way.settings.include, way.settings.exclude) for root, way in self._ways.items()}
        self._ways = self._found(self._read_settings("") or Settings())
        after = {root: (way.settings.include, way.settings.exclude) for root, way in self._ways.items()}
        yaml = {path for path in self._files if path.endswith((".yaml", ".yml"))} | self._rows.keys()
        if before == after:
            yaml = {path for path in yaml if (path in self._rows) != self._belongs(path)}
        self._stale |= yaml | {root + ROOT for root in self._ways}

    def _found(self, settings: Settings) -> dict[str, Way]:
        if settings.imports and not self._beside:
            raise Beside
        return ways(self._revision.prefix, settings, self._read_settings)

    def _read_settings(self, root: str) -> Settings | None:
        entry = self._files.get(root + ROOT)
        if entry is None or (root and entry.kind != "file"):
            return None
        return settings_of(self._reading.read(self._tree, [entry], required=True)[entry.path])

    def _order(self, path: str) -> tuple[bool, str]:
        """The project's own come first."""
        return bool(lying(self._ways, path)), path

    def _belongs(self, path: str) -> bool:
        root = lying(self._ways, path)
        if root is None or path not in self._files:
            return False
        inside = path[len(root) :]
        files: Container[str] = _Below(self._files, root) if root else self._files
        return inside == ROOT or belongs(self._ways[root].settings, inside, files)

    def _required(self, path: str) -> bool:
        """Whether a file must be ours."""
        root = lying(self._ways, path) or ""
        return path[len(root) :] == ROOT or self._ways[root].settings.include is not None


@dataclass(frozen=True, slots=True)
class _Below:
    """Whether there is a file below a root."""

    files: Container[str]
    root: str

    def __contains__(self, path: object) -> bool:
        return f"{self.root}{path}" in self.files
