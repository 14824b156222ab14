"""Where the bundles of a revision come from, as far as git and the specs say."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from posixpath import dirname

from penstock.bundle.bundle import Bundle
from penstock.bundle.lineage import LOCAL, Declared, Lineage
from penstock.bundle.release import Release
from penstock.diagnostics.fatal import Fatal
from penstock.project import lock
from penstock.project.chains import chains
from penstock.project.project import Project
from penstock.source import canonical
from penstock.source.repository import commits, git, remote, revision
from penstock.source.settings import Settings
from penstock.source.tree import Tree
from penstock.verbs.checkout.place import Place
from penstock.version import VERSION


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What git says of a tree, asked once for all its chains.

    Attributes:
        commit: None outside git, or on a branch without a commit.
        modified: what is compiled differs from that commit.
        oids: git's blob ids at that commit, by path.
        changed: the commit that changed each file last; `authors` of those commits.
        lock: digest of `penstock.lock`.
    """

    tree: Tree
    lock: str | None
    source: str | None
    commit: str | None
    modified: bool
    oids: Mapping[str, str]
    changed: Mapping[str, str]
    authors: Mapping[str, str]


def history(at: Place, tree: Tree, rev: str | None, paths: set[str]) -> History:
    """`paths`: the files that are asked for."""
    pinned = any(entry.path == lock.FILE for entry in tree.entries())
    digest = canonical.sha256(tree.read(lock.FILE)) if pinned else None
    commit = _commit(at, rev)
    if commit is None:
        return History(tree, digest, None, None, False, {}, {}, {})
    oids = _oids(at, commit)
    changed = commits.last(at.root, commit, paths)
    authors = {oid: info.author for oid, info in commits.infos(at.root, set(changed.values())).items()}
    modified = _modified(tree, commit, oids, paths)
    return History(tree, digest, remote.address(at.root), commit, modified, oids, changed, authors)


def stands(at: Place, project: Project, made: Release, rev: str | None) -> tuple[str | None, bool | None]:
    """The commit that these bundles stand on, and whether what they were compiled from differs from it."""
    commit = _commit(at, rev)
    if commit is None or rev is not None:
        return commit, None if commit is None else False
    files = {path for bundle in made.bundles.values() for path in paths(project, bundle)}
    return commit, _modified(project.tree, commit, _oids(at, commit), files)


def paths(project: Project, bundle: Bundle) -> set[str]:
    """The files that the resources of a bundle stand in."""
    return {path for _, path in _declared(project, bundle)}


def lineage(
    project: Project, bundle: Bundle, known: History, version: str | None, settings: Settings, builder: str | None
) -> Lineage:
    """Of one bundle; `builder`: a URI."""
    source = chains(project)[bundle.chain]
    metadata = project.resources[source].metadata
    declared = [_file(resource, path, known) for resource, path in _declared(project, bundle)]
    return Lineage(
        chain=bundle.chain,
        environment=project.environment,
        version=version,
        description=metadata.description,
        owner=metadata.owner,
        source=known.source if known.commit is not None else None,
        revision=known.commit,
        modified=known.modified,
        declared=declared,
        lock=known.lock,
        tool=VERSION,
        builder=builder or LOCAL,
        at=moment(settings),
    )


def moment(settings: Settings) -> datetime | None:
    """SOURCE_DATE_EPOCH: the one clock that a provenance may hold.

    Raises:
        Fatal: it is no number of seconds.
    """
    said = settings.environ.get("SOURCE_DATE_EPOCH", "")
    if not said:
        return None
    try:
        if not (said.isascii() and said.isdigit()):
            raise ValueError(said)
        return datetime.fromtimestamp(int(said), UTC)
    except (ValueError, OverflowError, OSError):
        raise Fatal(f"SOURCE_DATE_EPOCH is {said!r}", help="it is a number of seconds since 1970") from None


def _commit(at: Place, rev: str | None) -> str | None:
    try:
        return git.resolve(at.root, rev or "HEAD")
    except Fatal:
        return None


def _oids(at: Place, commit: str) -> dict[str, str]:
    there = revision.open(at.root, commit, quick=True)
    return {entry.path: entry.oid for entry in there.entries() if entry.oid is not None and entry.kind == "file"}


def _declared(project: Project, bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Each resource that a file declares; a chain made from a template stands in the template's."""
    for identity in bundle.specs:
        if identity in project.resources:
            yield str(identity), project.resources[identity].location.path


def _file(resource: str, path: str, known: History) -> Declared:
    try:
        data = known.tree.read(path)
    except OSError:  # of an imported project: beside this one's tree
        return Declared(resource, path, canonical.sha256(b""))
    commit = known.changed.get(path) if _same(data, known.oids.get(path)) else None
    return Declared(resource, path, canonical.sha256(data), commit, known.authors.get(commit) if commit else None)


def _modified(tree: Tree, commit: str, oids: Mapping[str, str], paths: set[str]) -> bool:
    """Whether a file of the project differs from the commit, is gone, or is new.

    New files count where they declare something or lie in a folder that the commit has: not what tools write elsewhere.
    """
    if tree.name == commit:
        return False
    entries = {each.path for each in tree.entries() if each.kind == "file" and not each.path.startswith("../")}
    folders = {dirname(path) for path in oids}
    new = entries - set(oids)
    if set(oids) - entries or any(path in paths or dirname(path) in folders for path in new):
        return True
    return any(not _same(tree.read(path), oids[path]) for path in entries & set(oids))


def _same(data: bytes, oid: str | None) -> bool:
    """Whether git would store these bytes as that blob, whatever the checkout does to the ends of lines."""
    return oid is not None and oid in (_oid(data, oid), _oid(data.replace(b"\r\n", b"\n"), oid))


def _oid(data: bytes, like: str) -> str:
    made = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return made(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
