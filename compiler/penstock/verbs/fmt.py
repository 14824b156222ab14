"""One layout for every spec; what the specs say stays as it is."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from penstock.check.rules import RULES
from penstock.diagnostics.fault import Fault
from penstock.project.load import load
from penstock.report.report import Report
from penstock.report.sections import fmt as section
from penstock.report.sections.fmt import Left
from penstock.source import worktree
from penstock.source.editing import write
from penstock.source.settings import Settings
from penstock.source.store import memory
from penstock.source.tree import Tree
from penstock.spec.formatted import Formatted, format
from penstock.verbs.checkout import paths as paths_of
from penstock.verbs.checkout.place import place

_STOPS = ("PS0",)
_UNREAD = ("not-regular", "unreadable-file")


def fmt(
    directory: Path, *, settings: Settings, paths: Sequence[str] = (), check: bool = False, diff: bool = False
) -> Report:
    """Lays out the specs of a project: keys in the order of the reference, two spaces a level, no trailing white space.

    Data, comments and quotes stay; a file that is not YAML as it should be, or of another tool, is left alone.

    Args:
        paths: files or folders of the project, seen from the working folder; only these are looked at.
        check: writes nothing.
        diff: writes nothing and gives the differences.

    Raises:
        Fatal: no project, nothing at one of `paths`.
    """
    at = place(directory, settings)
    tree = worktree.open(at.root)
    asked = [paths_of.asked(at.root, tree, path) for path in paths]
    changed: list[tuple[str, str | None]] = []
    left: list[Left] = []
    unchanged = 0
    for path, fault in sorted(_files(tree).items()):
        if asked and not any(paths_of.below(path, each) for each in asked):
            continue
        if fault is not None:
            left.append(_stopped(path, fault))
            continue
        before = tree.read(path)
        made = format(path, before)
        left += [Left(file=path, document=n, reason=why, is_error=False) for n, why in made.left]
        if made.data == before:
            unchanged += 1
            continue
        if not (check or diff):
            try:
                write.replace(at.root, path, before, made.data)
            except OSError as error:
                left.append(Left(file=path, reason=f"it cannot be written: {error.strerror or error}", is_error=True))
                continue
        changed.append((path, "".join(_diff(path, before, made)) if diff else None))
    mode = section.section("check" if check or diff else "write", changed, unchanged, left)
    return Report((mode,), "fmt", tree.prefix)


def _files(tree: Tree) -> dict[str, Fault | None]:
    """The files of ours, each with what keeps it from being laid out."""
    loaded = load(tree, memory())
    found: dict[str, Fault | None] = {resource.location.path: None for resource in loaded.resources}
    for fault in loaded.faults:
        path = fault.location.path
        stops = fault.rule in _UNREAD or RULES[fault.rule].CODE.startswith(_STOPS)
        if stops:
            found[path] = found.get(path) or fault
        else:
            found.setdefault(path, None)
    return found


def _stopped(path: str, fault: Fault) -> Left:
    rule = RULES[fault.rule]
    message = rule.words(fault).message if hasattr(rule, "words") else fault.rule
    line = fault.location.span.line if fault.location.span else None
    return Left(file=path, line=line, reason=f"{rule.CODE} {fault.rule}: {message}", is_error=True)


def _diff(path: str, before: bytes, made: Formatted) -> Iterator[str]:
    old, new = (data.decode().splitlines(keepends=True) for data in (before, made.data))
    for line in unified_diff(old, new, f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
