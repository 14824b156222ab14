"""One answer, and the steps that led to it."""

from typing import Final

from penstock.report import markup
from penstock.report.block import Facts, Fold
from penstock.report.report import Report
from penstock.report.sections.run import RunSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    """The script draws the steps; without it they are told in folds."""
    section = find(report, RunSection)
    if section is None:
        return ""
    blocks = section.blocks()
    brief = section.brief()
    facts = [block for block in blocks if isinstance(block, Facts)]
    folds = [block for block in blocks if isinstance(block, Fold)]
    plain = markup.body([block for block in blocks[len(brief) :] if not isinstance(block, Facts)])
    steps = f'<h3>Steps</h3><div id="run-steps"></div><div id="run-plain">{plain}</div>' if folds else ""
    return f"{markup.body(brief)}{markup.body(facts)}{steps}"


VIEW: Final = View("Answer", "Result", _html, "run")
