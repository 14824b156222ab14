"""Files become resources."""

import errno
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname
from typing import TypeAlias

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.project import lock as locks
from penstock.project.kept import Analyses
from penstock.project.loaded import ROOT, Loaded
from penstock.project.pack import File, Pack, packed, unpacked, worth_keeping
from penstock.source import elsewhere
from penstock.source.glob import matches
from penstock.source.joined import below
from penstock.source.parsing import yaml
from penstock.source.recorded import Recorded
from penstock.source.repository import lfs
from penstock.source.store import Store, memory
from penstock.source.tree import Entry, Tree
from penstock.spec.kinds import KINDS
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Resource, validate

_MARK = rb"[\"']?\s*:\s*(?:[&!]\S+\s+)*[\"']?"
_VERSION = re.compile(rb"apiVersion" + _MARK + rb"penstock/", re.IGNORECASE)
_KIND = re.compile(rb"\bkind" + _MARK + rb"(?:" + "|".join(KINDS).encode() + rb")\b")
MANY = 600
"""Files for which a second process is worth starting."""
Ahead: TypeAlias = Callable[[Resource, Analyses], None]
_COMMENT = b"penstock:"
_LOOKED_AT = 1 << 20
_BLANK = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|#[^\r\n]*+|(?:---|\.\.\.)(?=\s|\Z))*+\Z")
_FIRST = Span(1, 1, 1, 2)
_OTHER = re.compile(rb"^[\"']?apiVersion[\"']?\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _File:
    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    is_quiet: bool = False
    size: int = 0
    blank: str | None = None  # its path, where it holds nothing

    @property
    def is_kept(self) -> bool:
        """Whether it says the same by itself until its bytes change."""
        return not self.faults and self.blank is None and worth_keeping(self.size, self.resources)

    @property
    def foreign(self) -> bool:
        return not self.resources and not self.faults


def load(tree: Tree, store: Store, pack: Pack | None = None, ahead: Ahead | None = None) -> Loaded:
    """Reads every YAML file that belongs to the project at the root of `tree`, and those of what it imports.

    pack: what an earlier check of the same checkout kept; `tree` must be a Recorded one then.
    ahead: what to find out of each resource while a second core helps with reading.

    Raises:
        Fatal: there is no `penstock.yaml` at the root.
    """
    entries = {entry.path: entry for entry in tree.entries()}
    if ROOT not in entries:
        inner = sorted(path.removesuffix(f"/{ROOT}") for path in entries if path.endswith(f"/{ROOT}"))
        below = f"`--project DIR` names one of those below it: {', '.join(inner[:5])}{', …' if inner[5:] else ''}"
        raise Fatal(
            f"no {ROOT} in {tree.prefix or 'the root'} at {tree.name}",
            help=below if inner else "`penstock init` writes one",
        )
    own = _project(tree, store, pack, Analyses(store), entries, ahead=ahead)
    if not own.settings.imports:
        return own
    from penstock.project.imports import resolved

    return resolved(own, load_beside)


def load_beside(other: Loaded, tree: Tree, root: str) -> Loaded:
    """The project at another root of the tree of `other`, without what it imports; its `penstock.yaml` is there."""
    entries = {entry.path: entry for entry in below(tree.entries(), root)}
    return _project(tree, other.store, other.pack, other.kept, entries, root)


def _project(
    tree: Tree,
    store: Store,
    pack: Pack | None,
    kept: Analyses,
    entries: Mapping[str, Entry],
    way: str = "",
    ahead: Ahead | None = None,
) -> Loaded:
    """The project at the end of `way`, of which `entries` are the files by their paths there."""

    def placed(entry: Entry) -> Entry:
        return entry._replace(path=way + entry.path) if way else entry

    root = _found(tree, placed(entries[ROOT]), True, pack)
    declared = next((resource for resource in root.resources if isinstance(resource.spec, Settings)), None)
    settings = declared.spec if declared is not None and isinstance(declared.spec, Settings) else Settings()
    read = [placed(entries[ROOT])]
    read += [placed(e) for e in entries.values() if e.path != ROOT and belongs(settings, e.path, entries)]
    required = settings.include is not None
    done = _shared(tree, read[1:], required, pack, kept, ahead) if ahead else {}
    files = [root] + [done.get(entry.path) or _found(tree, entry, required, pack) for entry in read[1:]]
    if isinstance(tree, Recorded):
        tree.consulted.clear()  # what is read from here on is read for more than being a spec
    faults = [fault for file in files for fault in file.faults]
    if declared is not None:
        faults.extend(_idle(declared, settings, entries))
    elif not root.faults:
        faults.append(Fault("missing-project", Location(way + ROOT), {"path": ROOT}))
    faults.extend(_blanks(files))
    locked, wrong = (locks.Lock(), ()) if way else locks.read(tree)  # what is imported is pinned here, with the rest
    faults.extend(wrong)
    return Loaded(
        tree,
        store,
        settings,
        tuple(resource for file in files for resource in file.resources),
        tuple(faults),
        len(files),
        sum(file.foreign for file in files),
        kept,
        pack,
        frozenset(entry.path for entry, file in zip(read, files, strict=True) if file.is_quiet),
        lock=locked,
        root=way,
    )


def belongs(settings: Settings, path: str, entries: Container[str]) -> bool:
    """Whether a file is read as one of the project's: by its path, and the roots of the projects below it."""
    if not path.endswith((".yaml", ".yml")) or any(matches(glob, path) for glob in settings.exclude):
        return False
    folders = path.split("/")[:-1]
    if any(f"{'/'.join(folders[: depth + 1])}/{ROOT}" in entries for depth in range(len(folders))):
        return False  # a project of its own
    if settings.include is None:
        return not _is_hidden(path)
    return any(matches(glob, path) and (_is_hidden(glob) or not _is_hidden(path)) for glob in settings.include)


def _is_hidden(path: str) -> bool:
    """Whether some folder on the way begins with a dot: a glob must say so to lead into one."""
    return any(folder.startswith(".") and folder not in (".", "..") for folder in path.split("/")[:-1])


def _idle(root: Resource, settings: Settings, entries: Mapping[str, Entry]) -> Iterator[Fault]:
    """A glob of `include` that names no file: what it was meant to name would never be looked at."""
    if settings.include is None:
        return
    files = [path for path in entries if path == ROOT or belongs(settings, path, entries)]
    for index, glob in enumerate(settings.include):
        if not any(matches(glob, path) for path in files):
            place = root.location.at("spec", "include", index)
            yield Fault("missing-file", place, {"path": glob, "nearest": None}, resource=str(root.identity))


def _shared(
    tree: Tree, entries: list[Entry], required: bool, pack: Pack | None, kept: Analyses, ahead: Ahead
) -> dict[str, _File]:
    """Many files that nothing is known of: the second half is read by a copy of this process.

    A file with faults is left out by it, and read here again.
    """
    many = len(entries) >= MANY and (pack is None or pack.is_empty)
    if not (many and isinstance(tree, Recorded) and elsewhere.is_possible()):
        return {}
    recorded, half = tree, len(entries) // 2

    def work() -> bytes:
        found: dict[str, File] = {}
        analyses = Analyses(memory())
        for entry in entries[half:]:
            read = _found(recorded, entry, required, None)
            if entry.kind == "file" and read.is_kept:
                found[entry.path] = File(recorded.reads[entry.path], required, read.is_quiet, read.resources)
                for resource in read.resources:
                    ahead(resource, analyses)
        return packed(found, analyses=analyses.found())

    result = elsewhere.start(work)
    done = {entry.path: _found(tree, entry, required, pack) for entry in entries[:half]}
    for file in done.values():
        for resource in file.resources:
            ahead(resource, kept)
    record = result()
    if record is not None:
        files, beside = unpacked(record)
        kept.take(beside["analyses"])
        for path, read_there in files.items():
            tree.note(path, read_there.digest)
            done[path] = _File(read_there.resources, (), read_there.is_quiet)
            if pack is not None:
                pack.add(path, read_there)
    return done


def _found(tree: Tree, entry: Entry, required: bool, pack: Pack | None) -> _File:
    """What a file declares, as kept where it is the same as before."""
    if pack is None or not isinstance(tree, Recorded) or entry.kind != "file":
        return read_entry(tree, entry, required=required)
    digest = tree.digest(entry.path)
    kept = pack.find(entry.path, digest, required)
    if kept is None:
        read = read_entry(tree, entry, required=required)
        if not read.is_kept:
            return read
        kept = File(tree.reads[entry.path], required, read.is_quiet, read.resources)
        pack.add(entry.path, kept)
    return _File(kept.resources, (), kept.is_quiet)


def _blanks(files: list[_File]) -> Iterator[Fault]:
    """Files that hold nothing beside specs of ours: elsewhere they are none of our business."""
    ours = {dirname(resource.location.path) for file in files for resource in file.resources}
    return blanks((file.blank for file in files if file.blank is not None), ours)


def blanks(paths: Iterable[str], ours: Collection[str]) -> Iterator[Fault]:
    """Of files that hold nothing those in folders with specs of ours."""
    for path in paths:
        if dirname(path) in ours:
            yield Fault("empty-file", Location(path, span=_FIRST), {"path": path})


def read_entry(tree: Tree, entry: Entry, *, required: bool) -> _File:
    """What a file declares; `required`: it must be ours."""
    place = Location(entry.path)
    if entry.kind != "file":
        return _File((), (Fault("not-regular", place, {"path": entry.path, "what": entry.kind}),))
    try:
        data = tree.read(entry.path)
    except OSError as error:
        if error.errno == errno.EFBIG and not required:
            return _File((), ())  # nobody's spec
        facts = {"path": entry.path, "problem": error.strerror or str(error)}
        return _File((), (Fault("unreadable-file", place, facts),))
    if lfs.is_pointer(data):
        pointer = {"path": entry.path, "sure": required}
        return _File((), (Fault("lfs-pointer", Location(entry.path, span=_FIRST), pointer),))
    looks_ours, is_sure = _looks_ours(data)
    is_quiet = _COMMENT not in data
    if not required and not looks_ours:
        return _File((), (), is_quiet, len(data), entry.path if _BLANK.match(data) else None)
    parsed = yaml.parse(entry.path, data)
    resources: list[Resource] = []
    faults: list[Fault] = []
    for document in parsed.documents:
        made = validate(document)
        if isinstance(made, Resource):
            resources.append(made)
        elif made is not None:
            faults.extend(made)
        elif required:
            faults.append(Fault("not-ours", Location(entry.path, document.index), {"path": entry.path}))
    if required and not parsed.documents and not parsed.faults:
        faults.append(Fault("not-ours", place, {"path": entry.path}))
    if required or is_sure or resources or faults:
        faults = [*parsed.faults, *faults]
    blank = entry.path if not required and _BLANK.match(data) else None
    return _File(tuple(resources), tuple(faults), is_quiet, len(data), blank)


def _looks_ours(data: bytes) -> tuple[bool, bool]:
    """Whether a file may be ours, and whether it is even where it cannot be parsed: others' templates are no YAML."""
    plain = data[:_LOOKED_AT].replace(b"\0", b"")  # of UTF-16, which is refused by name, the ASCII
    if _VERSION.search(plain):
        return True, True
    has_kind = _KIND.search(plain) is not None
    return has_kind, has_kind and not _OTHER.search(plain)
