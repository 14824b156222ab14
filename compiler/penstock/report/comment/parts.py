"""The sections that a comment speaks of; any of them may be missing."""

from typing import TYPE_CHECKING, NamedTuple, cast

from penstock.report.report import Report
from penstock.report.section import Section

if TYPE_CHECKING:
    from penstock.report.sections.check import CheckSection
    from penstock.report.sections.compile import CompileSection
    from penstock.report.sections.diff import DiffSection
    from penstock.report.sections.gate import GateSection


class Parts(NamedTuple):
    """`rest`: sections that have no place of their own, in order."""

    check: "CheckSection | None"
    diff: "DiffSection | None"
    compiled: "CompileSection | None"
    gate: "GateSection | None"
    rest: tuple[Section, ...]
    prefix: str

    def judged(self) -> "GateSection | None":
        """The gate, where it came to a verdict."""
        return self.gate if self.gate is not None and self.gate.verdict is not None else None


_NAMES = ("check", "diff", "compile", "gate")


def parts(report: Report) -> Parts:
    """Of sections of one name the last."""
    own = {section.name: section for section in report.sections}
    return Parts(
        cast("CheckSection | None", own.get("check")),
        cast("DiffSection | None", own.get("diff")),
        cast("CompileSection | None", own.get("compile")),
        cast("GateSection | None", own.get("gate")),
        tuple(section for section in report.sections if section.name not in _NAMES),
        report.prefix,
    )
