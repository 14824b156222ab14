"""The contract of a view: a part of the page that shows one side of a report."""

from typing import Protocol, TypeVar

from penstock.report.report import Report
from penstock.report.section import Section

S = TypeVar("S", bound=Section)


class View(Protocol):
    def __call__(self, report: Report) -> str:
        """The view as inert HTML; nothing where the report holds nothing for it."""


def find(report: Report, kind: type[S]) -> S | None:
    """The last section of a kind."""
    return next((each for each in reversed(report.sections) if isinstance(each, kind)), None)
