"""Foreign formats become specs of a project: shown first where asked, checked always."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os.path import relpath
from pathlib import Path
from typing import Literal

from penstock.adopt import find
from penstock.adopt.foreign import Unread
from penstock.adopt.importers import IMPORTERS
from penstock.adopt.names import Names, label, spelt
from penstock.adopt.note import Note
from penstock.adopt.source import Source
from penstock.adopt.written import only as chosen
from penstock.adopt.written import written
from penstock.check import secrets
from penstock.diagnostics.fatal import Fatal
from penstock.project.load import load
from penstock.project.loaded import Loaded
from penstock.report.report import Report
from penstock.report.sections import import_ as section
from penstock.report.sections.import_ import File, ImportSection, Said, Taken
from penstock.source import worktree
from penstock.source.editing import write
from penstock.source.overlay import Overlay
from penstock.source.settings import Settings
from penstock.source.store import memory
from penstock.source.tree import Tree
from penstock.verbs.checkout.findings import Findings, findings

FOLDER = "penstock"
"""Of the project: where an import writes."""
_OUTSIDE = "\0"
"""The prefix of a project that lies outside of the tree: no path begins with it."""


@dataclass(frozen=True, slots=True)
class _Where:
    """`tree` holds the source, from the folder `base` on; `root` is the project's, `prefix` its place in `tree`."""

    tree: Tree
    base: Path
    root: Path
    prefix: str
    start: str
    is_file: bool

    def seen(self, path: str) -> str:
        """A path of `tree` as the project sees it; one outside of it begins with `../`."""
        return Path(relpath(self.base / path, self.root)).as_posix()

    def report(self, made: ImportSection) -> Report:
        """Text names files from the working folder on, which is where a reader opens them."""
        prefix = "" if self.prefix == _OUTSIDE else self.tree.prefix + self.prefix
        return Report((made.shown_from(Path(relpath(self.root)).as_posix()),), "import", prefix)


def import_(
    source: Path,
    *,
    settings: Settings,
    today: date,
    output: Path | None = None,
    format: str | None = None,
    only: Sequence[str] = (),
    dry_run: bool = False,
    check_only: bool = False,
    force: bool = False,
) -> Report:
    """Writes what a file of another tool, or all such files of a folder, become, and checks the project with them.

    Nothing of the source is executed, no key is needed and no network is reached. Files that exist with another
    content stay as they are.

    Args:
        output: the project's folder; default: the nearest one upwards with a penstock.yaml, else the source's own.
        format: a name of `IMPORTERS`; default: as the files say.
        only: names of resources; they and what they need are written.
        dry_run: writes nothing.
        check_only: looks at the source alone.
        force: writes over files with another content.

    Raises:
        Fatal: no such source, none of a known format in it, or a file cannot be written.
    """
    at = _where(source, output)
    candidates = _candidates(at, source, format)
    drafts: dict[str, bytes] = {}
    notes: list[Note] = []
    resources: list[str] = []
    unread: set[str] = set()
    titles = find.titles(candidates, at.prefix)
    names = Names(_taken(at, titles))
    for (path, name), title in zip(candidates, titles, strict=True):
        reading = Source(at.tree, path, at.prefix, title, names)
        try:
            made = find.load(name).imports(reading)
        except Unread as error:
            notes.append(Note("fault", error.path, error.line, error.problem))
            unread.add(path)
            continue
        kept = chosen(made.resources, only) if only else list(made.resources)
        files = {str(draft.spec["source"].get("file")) for draft in kept if draft.kind == "Dataset"}
        own = {each: data for each, data in made.files.items() if each in files or not only}
        resources += [_masked(f"{draft.kind}/{draft.name}") for draft in kept]
        if kept:
            kept = [replace(draft, comment=secrets.blacked(draft.comment)) for draft in kept]
            told = f"Made by `penstock import` from {at.tree.prefix and path or _plain(path, at.prefix)}."
            own[f"{FOLDER}/{reading.label}.yaml"] = written(kept, told)
        for each, data in own.items():
            drafts[each] = _blacked(data)
            if drafts[each] != data:
                notes.append(Note("decide", path, 1, f"what looks like a key is blacked out in {each}"))
        notes += reading.notes
    if only and not resources:
        raise Fatal(f"nothing is named {', '.join(only)}", help="without --only the import lists every name")
    took = [Taken(file=at.seen(path), format=name, read=path not in unread) for path, name in candidates]
    said = [_said(note, at.seen(note.path)) for note in _sorted(notes)]
    if check_only:
        return at.report(section.section(took, [], [], said, (), "check"))
    mode: Literal["dry-run", "write"] = "dry-run" if dry_run else "write"
    if not (at.root / worktree.PROJECT).exists():
        if not resources:
            return at.report(section.section(took, [], [], said, (), mode))
        drafts[worktree.PROJECT] = _project(at.root)
    files_of, checked = _settled(at.root, drafts, today, dry_run=dry_run, force=force)
    return at.report(section.section(took, files_of, resources, said, checked.section.diagnostics, mode))


def _where(source: Path, output: Path | None) -> _Where:
    if not source.exists():
        raise Fatal(f"no file or folder {source}")
    real = source.resolve()
    folder = real if real.is_dir() else real.parent
    if output is not None:
        root = output.resolve()
        if root.exists() and not root.is_dir():
            raise Fatal(f"{output} is no folder")
    else:
        root = _nearest(folder)
    tree = worktree.open(folder)
    top: Tree = tree
    base = folder
    if tree.prefix:
        base = folder.joinpath(*[".."] * tree.prefix.count("/")).resolve()
        top = worktree.open(base)
    elif folder.is_relative_to(root):
        base, top = root, worktree.open(root)
    place = relpath(root, base)
    prefix = "" if place == "." else _OUTSIDE if place.startswith("..") else Path(place).as_posix() + "/"
    if place.startswith("..") and not base.is_relative_to(root):
        prefix = _OUTSIDE
    elif place.startswith(".."):
        base, top, prefix = root, worktree.open(root), ""
    start = real.relative_to(base).as_posix()
    return _Where(top, base, root, prefix, "" if start == "." else start, not real.is_dir())


def _nearest(folder: Path) -> Path:
    try:
        return worktree.find(folder)
    except Fatal:
        return folder


def _candidates(at: _Where, source: Path, format: str | None) -> list[tuple[str, str]]:
    known = ", ".join(IMPORTERS)
    if at.is_file:
        try:
            data = at.tree.read(at.start)
        except OSError as error:
            why = "git ignores it" if isinstance(error, FileNotFoundError) else error.strerror
            raise Fatal(f"{source} cannot be read: {why}") from None
        name = format or find.format_of(at.start, data)
        if name is None:
            raise Fatal(f"{source} is of no format that is known", help=f"there are: {known}; `--from NAME` says which")
        return [(at.start, name)]
    start = f"{at.start}/" if at.start else ""
    found = find.search(at.tree, start, [format] if format else IMPORTERS)
    if not found:
        raise Fatal(f"nothing to import in {source}", help=f"name a file; formats that are known: {known}")
    return found


def _taken(at: _Where, labels: Sequence[str]) -> frozenset[tuple[str, str]]:
    """The names that the project has apart from what this import wrote before."""
    if not (at.root / worktree.PROJECT).exists():
        return frozenset()
    loaded = load(worktree.open(at.root), memory())
    ours = {f"{FOLDER}/{each}.yaml" for each in labels}
    return frozenset(
        (each.identity.kind, each.identity.name) for each in loaded.resources if each.location.path not in ours
    )


def _blacked(data: bytes) -> bytes:
    return _masked(data.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def _masked(text: str) -> str:
    """What is written, with `x` for whatever looks like a key: a name stays one."""
    black = secrets.blacked(text)
    return text if black == text else "".join(a if a == b else "x" for a, b in zip(text, black, strict=True))


def _project(root: Path) -> bytes:
    name = spelt(label(root.name, "project"))
    return f"apiVersion: penstock/v1\nkind: Project\nmetadata: {{name: {name}}}\nspec: {{}}\n".encode()


def _settled(
    root: Path, drafts: dict[str, bytes], today: date, *, dry_run: bool, force: bool
) -> tuple[list[File], Findings]:
    """Files with what became of them, and the findings of the project with them."""
    if not root.exists() and not dry_run:
        root.mkdir(parents=True)
    files: list[File] = []
    planned: dict[str, bytes] = {}
    for path, data in sorted(drafts.items()):
        before = _before(root, path)
        if before == data:
            files.append(File(file=path, status="unchanged"))
        elif before is not None and not force:
            files.append(File(file=path, status="kept"))
        else:
            planned[path] = data
            files.append(File(file=path, status="planned" if dry_run else "written"))
    below: Tree = worktree.open(root) if root.exists() else worktree.open(root.parent)
    checked = _checked(load(Overlay(below, planned), memory()), today)
    if not dry_run:
        for path, data in planned.items():
            _write(root, path, data)
    return files, checked


def _checked(loaded: Loaded, today: date) -> Findings:
    return findings(loaded, None, today)


def _before(root: Path, path: str) -> bytes | None:
    target = root / path
    for place in (target, *target.parents):
        if place == root:
            break
        if place.is_symlink():
            raise Fatal(f"{place.relative_to(root)} is a symbolic link; nothing is written through one")
    if not target.exists():
        return None
    try:
        return target.read_bytes()
    except OSError as error:
        raise Fatal(f"{path} cannot be read: {error.strerror}") from None


def _write(root: Path, path: str, data: bytes) -> None:
    try:
        before = _before(root, path)
        if before is not None:
            write.replace(root, path, before, data)
            return
        write.create(root, path, data)
    except OSError as error:
        raise Fatal(f"{path} cannot be written: {error.strerror or error}") from None


def _said(note: Note, file: str) -> Said:
    return Said(sort=note.sort, file=file, line=note.line or None, text=secrets.blacked(note.text))


def _plain(path: str, prefix: str) -> str:
    return path.removeprefix(prefix) if prefix and path.startswith(prefix) else path


def _sorted(notes: Iterable[Note]) -> list[Note]:
    order = {"fault": 0, "decide": 1, "changed": 2, "lost": 3}
    return sorted(dict.fromkeys(notes), key=lambda note: (order[note.sort], note.path, note.line, note.text))
