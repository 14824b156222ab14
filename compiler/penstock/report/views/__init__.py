"""The views of the page, in the order in which they stand beside it."""

from collections.abc import Sequence
from typing import NamedTuple


class Entry(NamedTuple):
    """`name`: as in the address, `#/name`. `section`: whose own view it is, where it is that of one."""

    name: str
    title: str
    group: str
    member: str
    section: str = ""


VIEWS: Sequence[Entry] = (
    Entry("verdict", "Verdict", "Result", "penstock.report.views.verdict:view", "gate"),
    Entry("changes", "What changed", "Change", "penstock.report.views.changes:view", "diff"),
    Entry("impact", "Impact", "Change", "penstock.report.views.impact:view", "graph"),
    Entry("findings", "Findings", "Change", "penstock.report.views.findings:view", "check"),
)
