"""The contract of a view: a part of the page that shows one side of a report."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from penstock.report.report import Report
from penstock.report.section import Section

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class View:
    """
    Attributes:
        group: under what it stands beside the page.
        html: the view as inert HTML; nothing where the report holds nothing for it.
        section: name of the section that it shows whole, where it does; that one is shown nowhere else.
    """

    title: str
    group: str
    html: Callable[[Report], str]
    section: str = ""


def find(report: Report, kind: type[S]) -> S | None:
    """The last section of a kind."""
    return next((each for each in reversed(report.sections) if isinstance(each, kind)), None)
