"""The contract of a format, and the way to one by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol

from penstock.report.formats import FORMATS
from penstock.report.report import Report


@dataclass(frozen=True, slots=True)
class Style:
    """How it shall look.

    Attributes:
        colour: with ANSI colours (text).
        width: columns of the terminal (text).
        quiet: the result alone; `verbose`: folded details too (text).
        strict: warnings count as errors (junit).
        changed: lines that head changes, first and last, by file as the root of the repository has it; what stands
            there is annotated first (github).
        token: what stops workflow commands, fresh and unguessable for every rendering (github).
        marker: by which the comment is found again (markdown, comment).
        edit: the forge's way to its editor, `https://github.com/owner/name/edit`; with `ref`, the branch of head, files
            that changed lead there (comment).
        label: with which an owner accepts on this forge; nothing where that is not done by one (comment).
    """

    colour: bool = False
    width: int = 100
    quiet: bool = False
    verbose: bool = False
    strict: bool = False
    changed: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    token: str = ""
    marker: str = ""
    edit: str = ""
    ref: str = ""
    label: str = ""


class Format(Protocol):
    def __call__(self, report: Report, style: Style) -> str: ...


def render(report: Report, format: str, style: Style | None = None) -> str:
    """`report` in the format of that name, ending in a line feed."""
    module, _, name = FORMATS[format].partition(":")
    member: Format = getattr(import_module(module), name)
    return member(report, style or Style())
