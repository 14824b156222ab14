"""What a revision's files declare and what that rests on, in short: enough to tell what a change may reach."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from posixpath import dirname
from typing import Any, Literal, NamedTuple

from penstock.diagnostics.fault import Fault
from penstock.project.link import is_chain, references
from penstock.project.load import ROOT, belongs, blanks
from penstock.project.lock import FILE as LOCK
from penstock.project.reading import Declared, Reading
from penstock.source import paths
from penstock.source.edition import edition
from penstock.source.objects import Touched
from penstock.source.store import Store
from penstock.source.tree import Entry, Tree
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Identity, Resource

SPACE = "outlines"
STALE = 32
_SHARE = 50


class Brief(NamedTuple):
    """One document.

    Attributes:
        digest: of the document as written.
        targets: kind and name of every reference.
        is_chain: a template that stands for a chain.
        varies: it may read an Environment's variables.
        files, globs: paths of files whose content it may stand for.
    """

    kind: str
    name: str
    digest: str
    targets: list[list[str]]
    is_chain: bool
    varies: bool
    files: list[str]
    globs: list[str]

    @property
    def identity(self) -> Identity:
        return Identity(self.kind, self.name)


class Row(NamedTuple):
    """One file of the project; `is_faulty`: something is wrong with it; `is_blank`: it holds nothing."""

    what: Literal["file", "symlink", "submodule", "special"]
    oid: str | None
    is_faulty: bool
    is_blank: bool
    briefs: list[Brief]


@dataclass(frozen=True)
class Outline:
    """The files of a project at one revision; `inner`: the roots of the projects below it, and its `penstock.lock`."""

    settings: Settings
    inner: Mapping[str, Entry]
    rows: Mapping[str, Row]

    @property
    def required(self) -> bool:
        """Whether each file must be ours."""
        return self.settings.include is not None

    @cached_property
    def places(self) -> dict[Identity, tuple[str, Brief]]:
        """Where each resource is declared first."""
        found: dict[Identity, tuple[str, Brief]] = {}
        for path, row in self.rows.items():
            for brief in row.briefs:
                found.setdefault(Identity(brief.kind, brief.name), (path, brief))
        return found

    @cached_property
    def is_plain(self) -> bool:
        """Whether each resource is declared once, and nothing is taken from another project."""
        known = self.places
        twice = sum(len(row.briefs) for row in self.rows.values()) != len(known)
        twins = any(brief.is_chain and Identity("Chain", brief.name) in known for _, brief in known.values())
        roots = sum(identity.kind == Settings.kind for identity in known)
        return not (twice or twins or self.settings.imports) and roots == 1

    @cached_property
    def environments(self) -> frozenset[Identity]:
        return frozenset(identity for identity in self.places if identity.kind == Environment.kind)

    @cached_property
    def reading(self) -> frozenset[Identity]:
        """The resources that may stand for the content of a file."""
        return frozenset(identity for identity, (_, brief) in self.places.items() if brief.files or brief.globs)

    def blanks(self) -> Iterator[Fault]:
        """What is wrong with files that hold nothing."""
        empty = [path for path, row in self.rows.items() if row.is_blank]
        return blanks(empty, {dirname(path) for path, row in self.rows.items() if row.briefs} if empty else ())

    @property
    def lock(self) -> Entry | None:
        return self.inner.get(LOCK)

    def entry(self, path: str) -> Entry:
        row = self.rows[path]
        return Entry(path, row.what, row.oid)


def outline(tree: Tree, entries: Iterable[Entry], reading: Reading) -> Outline:
    """Of all files of a tree, with their blob ids."""
    listed = {entry.path: entry for entry in entries}
    settings = settings_of(reading.read(tree, [listed[ROOT]], required=True)[ROOT])
    read = [entry for entry in listed.values() if entry.path != ROOT and belongs(settings, entry.path, listed)]
    inner = {path: entry for path, entry in listed.items() if path == LOCK or path.endswith(f"/{ROOT}")}
    found = reading.read(tree, read, required=settings.include is not None)
    found.update(reading.read(tree, [listed[ROOT]], required=True))
    made = {path: row(listed[path], found[path]) for path in (ROOT, *(entry.path for entry in read))}
    return Outline(settings, inner, made)


def derived(known: Outline, tree: Tree, touched: Sequence[Touched], reading: Reading) -> Outline | None:
    """The outline of a later tree, by what differs; None where other files may belong to the project than did."""
    rows = dict(known.rows)
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
            rows.pop(path, None)
        elif belongs(known.settings, path, known.inner):
            read.append(now)
    found = reading.read(tree, read, required=known.required)
    fresh = [entry.path for entry in read if entry.path not in rows]
    rows.update({entry.path: row(entry, found[entry.path]) for entry in read})
    if fresh:
        rows = {path: rows[path] for path in (ROOT, *sorted(path for path in rows if path != ROOT))}
    made = Outline(known.settings, inner, rows)
    _carry(known, made, {path for path, *_ in touched})
    return made


def _carry(known: Outline, made: Outline, paths: set[str]) -> None:
    """What was found out of a plain outline, for one in which few files differ, where that one is plain too."""
    if not known.is_plain:
        return
    places = dict(known.places)
    gone = [brief for path in paths if path in known.rows for brief in known.rows[path].briefs]
    new = [(path, brief) for path in paths if path in made.rows for brief in made.rows[path].briefs]
    for brief in gone:
        del places[brief.identity]
    for path, brief in new:
        if brief.identity in places or brief.kind == Settings.kind:
            return
        places[brief.identity] = path, brief
    for _, brief in new:
        twin = Identity("PromptTemplate" if brief.kind == "Chain" else "Chain", brief.name)
        if (
            (brief.kind == "Chain" or brief.is_chain)
            and twin in places
            and (brief.is_chain or places[twin][1].is_chain)
        ):
            return
    touched = {brief.identity for brief in gone} | {brief.identity for _, brief in new}
    made.__dict__.update(
        places=places,
        is_plain=True,
        environments=known.environments - touched | {i for i in touched if i in places and i.kind == Environment.kind},
        reading=known.reading - touched | {brief.identity for _, brief in new if brief.files or brief.globs},
    )


def keep(store: Store, key: str, tree: str, made: Outline) -> None:
    """Keeps the outline of the tree of that id, in place of what was kept by the same key."""
    inner = {path: [entry.kind, entry.oid] for path, entry in made.inner.items()}
    store.put(SPACE, key, {"edition": edition(), "tree": tree, "inner": inner, "rows": made.rows})


def kept(store: Store, key: str, tree: Tree, reading: Reading) -> tuple[str, Outline] | None:
    """The id of the tree whose outline was kept, and the outline."""
    match store.get(SPACE, key):
        case {"edition": made, "tree": str(oid), "inner": dict(inner), "rows": dict(found)} if made == edition():
            rows = {
                path: Row(what, blob, is_faulty, is_blank, [Brief(*brief) for brief in briefs])
                for path, (what, blob, is_faulty, is_blank, briefs) in found.items()
            }
            root = rows[ROOT]
            entry = Entry(ROOT, root.what, root.oid)
            settings = settings_of(reading.read(tree, [entry], required=True)[ROOT])
            return oid, Outline(settings, {path: Entry(path, what, blob) for path, (what, blob) in inner.items()}, rows)
    return None


def is_worth_keeping(made: Outline, touched: int) -> bool:
    """Whether so much differs from what is kept that it is worth writing."""
    return touched > max(STALE, len(made.rows) // _SHARE)


def named(data: Any) -> Iterator[tuple[bool, str]]:
    """Paths below the root that a document may stand for the content of; true: a glob.

    Whatever is called `file` or `files` is one. Code named by `python` may import any other.
    """
    if isinstance(data, Mapping):
        for key, value in data.items():
            if not isinstance(value, str):
                yield from named(value)
            elif key == "file":
                path = paths.below(value)
                if path is not None:
                    yield False, path
            elif key == "files":
                yield True, value
            elif key == "python":
                yield True, "**/*.py"
    elif isinstance(data, list):
        for item in data:
            yield from named(item)


def digest(data: Any) -> str:
    """Of a document as plain data."""
    return hashlib.sha256(json.dumps(data, default=str).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def row(entry: Entry, declared: Declared) -> Row:
    briefs = [_brief(each) for each in declared.resources]
    return Row(entry.kind, entry.oid, bool(declared.faults), declared.is_blank, briefs)


def _brief(resource: Resource) -> Brief:
    text = json.dumps(resource.data, default=str)
    mine = [*dict.fromkeys(named(resource.data))] if '"file' in text or '"python"' in text else []
    return Brief(
        *resource.identity,
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24],
        [[each.kind, each.name] for each in references(resource)],
        is_chain(resource),
        "vars" in text,
        [path for is_glob, path in mine if not is_glob],
        [path for is_glob, path in mine if is_glob],
    )


def settings_of(declared: Declared) -> Settings:
    found = next((each.spec for each in declared.resources if isinstance(each.spec, Settings)), None)
    return found if isinstance(found, Settings) else Settings()
