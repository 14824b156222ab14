"""`# penstock: ignore[PS301] reason`, on the line of a finding or the line above."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.source.tree import Tree

_MARK = b"penstock:"
_COMMENT = re.compile(r"(?:^|(?<=\s))#[ \t]*penstock:[ \t]*ignore\[([^\]]*)\][ \t]*(.*)$", re.MULTILINE)
_NEVER = ("PS0", "PS1", "PS2", "PS8", "PS907", "PS908", "PS909", "PS910", "PS911", "PS912", "PS914")


@dataclass(slots=True)
class _Comment:
    """A comment: what it names, where it stands, which of it was of use."""

    path: str
    line: int
    span: Span
    codes: tuple[str, ...]
    written: str
    reason: str
    used: set[str] = field(default_factory=set)


def suppress(
    tree: Tree,
    paths: Iterable[str],
    placed: Sequence[Diagnostic],
    names: Mapping[str, str],
    *,
    late: Collection[str] = (),
) -> tuple[list[Diagnostic], list[Fault]]:
    """The findings that remain, and the faults of the comments.

    Args:
        paths: the files whose comments count.
        placed: findings with spans.
        names: codes by name of rule; a comment may give either.
        late: names and codes of findings that are not looked for here: a comment of theirs may be of use.
    """
    comments = [comment for path in sorted(set(paths)) for comment in _comments(tree, path)]
    lines: dict[tuple[str, int], list[_Comment]] = {}
    for comment in comments:
        lines.setdefault((comment.path, comment.line), []).append(comment)
    left = [finding for finding in placed if not _is_suppressed(finding, lines)]
    return left, [fault for comment in comments for fault in _faults(comment, names, late)]


def _is_suppressed(finding: Diagnostic, lines: Mapping[tuple[str, int], list[_Comment]]) -> bool:
    span = finding.location.span
    if span is None or _is_fixed(finding.code, finding.severity):
        return False
    for line in (span.line, span.line - 1):
        for comment in lines.get((finding.location.path, line), ()):
            given = {finding.code, finding.name} & set(comment.codes)
            if given and comment.reason:
                comment.used |= given
                return True
    return False


def _is_fixed(code: str, severity: Severity = Severity.ERROR) -> bool:
    """Nothing can be built on what is missing, and a policy has waivers."""
    return code.startswith("PS8") or (code.startswith(_NEVER) and severity is Severity.ERROR)


def _comments(tree: Tree, path: str) -> Iterator[_Comment]:
    try:
        data = tree.read(path)
    except OSError:
        return
    if _MARK not in data:
        return
    for number, line in enumerate(data.decode("utf-8", errors="replace").splitlines(), 1):
        for found in _COMMENT.finditer(line):
            codes = tuple(code.strip() for code in found[1].split(",") if code.strip())
            span = Span(number, found.start() + 1, number, found.start() + 1 + len(found[0].rstrip()))
            yield _Comment(path, number, span, codes, found[1], found[2].strip())


def _faults(comment: _Comment, names: Mapping[str, str], late: Collection[str]) -> Iterator[Fault]:
    place = Location(comment.path, span=comment.span)
    if not comment.reason:
        yield Fault("suppression-reason", place, {"codes": ", ".join(comment.codes)})
        return
    for code in comment.codes:
        if code not in comment.used and code not in late:
            known = names.get(code, code)
            others = ", ".join(each for each in comment.codes if each != code)
            facts = {"code": code, "possible": not _is_fixed(known), "written": comment.written, "others": others}
            yield Fault("unused-suppression", place, facts)
