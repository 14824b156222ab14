"""Two revisions of a project, read as far as the change between them reaches."""

from collections.abc import Iterator
from dataclasses import dataclass

from penstock.project.loaded import ROOT, Loaded
from penstock.project.lock import FILE as LOCK
from penstock.project.revisions import outline as outlines
from penstock.project.revisions.narrow import Side, narrowed
from penstock.project.revisions.outline import Outline
from penstock.project.revisions.reading import Reading
from penstock.source import worktree
from penstock.source.glob import matches
from penstock.source.repository import git, objects, revision
from penstock.source.repository.hashed import Hashed
from penstock.source.repository.index import INDEX
from penstock.source.repository.objects import Touched
from penstock.source.repository.revision import Revision
from penstock.source.store import Store, memory
from penstock.source.tree import Entry, Tree
from penstock.source.worktree import Worktree
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.place import Place


@dataclass(frozen=True, slots=True)
class Both:
    """Base and head, and the Environment in which they are compared, None where a side does not have it.

    `reading`: what the files were read by of which more is known than their bytes.
    """

    before: Loaded
    after: Loaded
    earlier: str | None
    environment: str
    reading: Reading

    def keep(self) -> None:
        """Keeps what was read, with what comparing has found out of it."""
        self.reading.save()


def both(at: Place, base: str, head: str | None, environment: str | None) -> Both:
    """Base (hexadecimal) and head (None: the checkout), whole where it cannot be told what the change reaches.

    Where nobody watches, nothing that another process has kept is read.

    Raises:
        Fatal: no project at head, no such Environment.
    """
    reading = Reading(None if at.settings.ci else at.store)
    return _narrow(at, base, head, environment, reading) or _whole(at, base, head, environment, reading)


def _whole(at: Place, base: str, head: str | None, environment: str | None, reading: Reading) -> Both:
    after = opening.loaded(at, head)
    name = opening.gated(after, environment)[0]
    before = opening.loaded_if_any(at, base) or opening.nothing(at, base)
    return Both(before, after, name if name in opening.environments(before) else None, name, reading)


def _narrow(at: Place, base: str, head: str | None, environment: str | None, reading: Reading) -> Both | None:
    if head == INDEX:
        return None
    store = memory() if at.settings.ci else at.store
    trees = objects.trees(at.root, base) if head is None else objects.trees(at.root, base, head)
    if trees is None:
        return None
    tree = trees[0]
    base_files = revision.open(at.root, base, quick=True)
    before = outline(store, str(at.root), base_files, tree, reading)
    if before is None:
        return None
    if head is None:
        head_files: Tree = worktree.open(at.root)
        assert isinstance(head_files, Worktree)
        hashed = Hashed(head_files, store, str(at.root), len(tree))
        touched = list(_edited(before, base_files, head_files, hashed))
        hashed.save()
    else:
        head_files = revision.beside(base_files, head)
        touched = objects.touched(at.root, tree, trees[1])
    after = outlines.derived(before, head_files, touched, reading)
    if after is None:
        return None
    names = {identity.name for identity in before.environments}
    theirs = sorted(identity.name for identity in after.environments)
    name = opening.judged(after.settings, theirs, environment)[0]
    if name != "default" and name not in theirs:
        return None  # the whole names those that there are
    earlier, now = (name if name in names else None), (None if name == "default" else name)
    sides = narrowed(
        Side(base_files, before, earlier, reading, store), Side(head_files, after, now, reading, store), touched
    )
    return None if sides is None else Both(*sides, earlier, name, reading)


def outline(store: Store, key: str, files: Revision, tree: str, reading: Reading) -> Outline | None:
    """The outline of a revision, from the one that was kept where only some files differ; None without a project."""
    last = outlines.kept(store, key, files, reading)
    if last is not None:
        try:
            touched = objects.touched(files.dir, last[0], tree) if last[0] != tree else []
        except git.Failed:  # collected as garbage
            touched = None
        made = last[1] if touched == [] else None
        if touched:
            made = outlines.derived(last[1], files, touched, reading)
        if made is not None:
            if touched and outlines.is_worth_keeping(made, len(touched)):
                outlines.keep(store, key, tree, made)
            return made
    if not any(entry.path == ROOT for entry in files.entries()):
        return None
    made = outlines.outline(files, files.entries(), reading)
    outlines.keep(store, key, tree, made)
    return made


def _edited(before: Outline, base: Revision, head: Worktree, hashed: Hashed) -> Iterator[Touched]:
    """What the checkout has otherwise: of YAML, and of what some resource at base names."""
    briefs = [place[1] for identity in before.reading if (place := before.place(identity)) is not None]
    files = {path for brief in briefs for path in brief.files}
    globs = {glob for brief in briefs for glob in brief.globs}

    def matters(path: str) -> bool:
        return (
            path.endswith((".yaml", ".yml"))
            or path == LOCK
            or path in files
            or any(matches(glob, path) for glob in globs)
        )

    ours = {entry.path: entry for entry in base.entries() if matters(entry.path)}
    for path, kind, _ in head.entries():
        if matters(path):
            old = ours.pop(path, None)
            oid = hashed.oid(path) if kind == "file" else None
            if old is None or old.kind != kind or (oid is not None and old.oid != oid):
                yield Touched(path, old, Entry(path, kind, oid))
    for path, gone in ours.items():
        yield Touched(path, gone, None)
