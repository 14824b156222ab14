"""How a line of the table ends the command."""

from collections.abc import Iterable

from penstock.gate.lines import Line
from penstock.spec.kinds.project import Gate


def exit_code(lines: Iterable[Line], settings: Gate, *, accepted: bool, policy_changed: bool) -> int:
    """The code of the first line that does not end with 0; 1 where a policy change is not accepted, whatever they say.

    A line that lets pass hides no other: an accepted FAIL beside a verdict that blocks still blocks.
    """
    if policy_changed and not accepted:
        return 1
    codes = (_code(line, settings, accepted) for line in sorted(lines))
    return next((code for code in codes if code), 0)


def _code(line: Line, settings: Gate, accepted: bool) -> int:
    if line is Line.FINDINGS:
        return 1
    if line is Line.INCOMPLETE:
        return 3
    if line is Line.FAILED:
        return 0 if accepted else 1
    if line in (Line.NOTHING_DECIDES, Line.UNDECIDED):
        return 3 if settings.on_inconclusive == "block" else 0
    return 0
