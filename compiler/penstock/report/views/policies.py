"""What policies ask, whether it holds, and what is excused; what the change loosens."""

from typing import Final

from penstock.report import markup
from penstock.report.block import Block, Heading
from penstock.report.judged import policy
from penstock.report.report import Report
from penstock.report.sections.gate import GateSection
from penstock.report.sections.policies import PoliciesSection
from penstock.report.view import View, find


def _html(report: Report) -> str:
    section, gate = find(report, PoliciesSection), find(report, GateSection)
    made: list[Block] = section.blocks() if section is not None else []
    if gate is not None and gate.policy_changed:
        made += [Heading("This change loosens what judges it"), policy.table(gate.policy_changed)]
    return markup.body(made)


VIEW: Final = View("Policies", "Project", _html, "policies")
