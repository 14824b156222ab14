"""The last compile of a project, for as long as neither what it read nor what it wrote has changed."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from penstock.diagnostics.fatal import Fatal
from penstock.report.report import Report
from penstock.report.sections.check import CheckSection
from penstock.report.sections.compile import CompileSection
from penstock.source import worktree
from penstock.source.recorded import Recorded
from penstock.source.repository import git, notes, remote
from penstock.source.tree import Tree
from penstock.verbs.checkout import unchanged
from penstock.verbs.checkout.place import Place

SPACE = "compile"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a compile was asked for."""

    at: Place
    output: Path
    rev: str | None
    environment: str | None
    chains: tuple[str, ...]
    targets: tuple[str, ...]
    locked: bool
    builder: str | None
    today: date

    @property
    def key(self) -> str:
        words = (
            str(self.output),
            str(self.output.absolute()),
            self.rev,
            self.environment,
            str(self.locked),
            self.builder,
            self.at.settings.environ.get("SOURCE_DATE_EPOCH"),
        )
        return unchanged.key(self.at.root, *words, *self.chains, "--", *self.targets)


def last(asked: Asked) -> Report | None:
    """Its report, where compiling again would give and write the same; None also where nothing is kept."""
    if not _is_kept(asked):
        return None
    known = unchanged.last(asked.at.store, SPACE, asked.key)
    if known is None:
        return None
    tree = worktree.open(asked.at.root)
    match unchanged.find(known, tree, asked.today):
        case {"check": dict(check), "compile": dict(compiled), "refs": refs, "written": written}:
            with suppress(ValidationError):  # not ours: compiled afresh
                section = CompileSection.model_validate(compiled)
                names = {bundle.environment for bundle in section.bundles}
                if refs == _refs(asked.at.root) and written == _written(asked.output, names):
                    return Report((CheckSection.model_validate(check), section), "compile", tree.prefix)
    return None


def files(asked: Asked) -> Tree | None:
    """The checkout, remembering what is read of it, where that is of use."""
    return Recorded(worktree.open(asked.at.root)) if _is_kept(asked) else None


def keep(asked: Asked, tree: Tree | None, report: Report) -> None:
    """Keeps the report of a compile that has read `tree`."""
    check, compiled = report.sections[0], report.sections[-1]
    if not isinstance(tree, Recorded) or not isinstance(compiled, CompileSection) or not compiled.bundles:
        return
    names = {bundle.environment for bundle in compiled.bundles}
    again = tuple(bundle.model_copy(update={"written": False}) for bundle in compiled.bundles)
    same = tuple(files.model_copy(update={"written": False}) for files in compiled.targets)
    value = {
        "check": check.model_dump(mode="json"),
        "compile": compiled.model_copy(update={"bundles": again, "targets": same}).model_dump(mode="json"),
        "refs": _refs(asked.at.root),
        "written": _written(asked.output, names),
    }
    unchanged.keep(asked.at.store, SPACE, asked.key, tree, asked.today, value)


def _is_kept(asked: Asked) -> bool:
    """Of a checkout, and where nobody watches not: a cache that jobs of several revisions share decides nothing."""
    return asked.rev is None and not asked.at.settings.ci


def _refs(root: Path) -> str:
    """What versions and provenance follow from: the address, the commit, the tags and what was recorded."""
    found = [(remote.address(root) or "").encode()]
    with suppress(Fatal):
        found.append(git.run(root, "for-each-ref", "--format=%(refname) %(objectname)", "refs/tags/", notes.REF))
        found.append(git.resolve(root, "HEAD").encode())
    return hashlib.sha256(b"\n".join(found)).hexdigest()


def _written(output: Path, environments: Iterable[str]) -> str:
    """A digest of the inode, size and times of every file of the bundles, evidence and bindings there."""
    lines = [line for name in sorted(environments) for line in sorted(_stamps(output / name, name))]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _stamps(folder: Path | str, name: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name.endswith(".referrers"):
                yield from _stamps_of_evidence(entry.path)
            elif "." not in entry.name or entry.name.endswith(".target") or "." in name:
                yield from _stamps(entry.path, f"{name}/{entry.name}")
        else:
            yield _stamp(f"{name}/{entry.name}", entry.stat(follow_symlinks=False))


def _stamps_of_evidence(folder: str) -> Iterator[str]:
    """What lies beside a bundle is what its list names."""
    path = f"{folder}/index.json"
    try:
        yield _stamp(path, os.lstat(path))
    except OSError:
        return


def _stamp(name: str, found: os.stat_result) -> str:
    return f"{name} {found.st_mode} {found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
