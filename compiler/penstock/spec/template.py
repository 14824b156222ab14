"""The contract of a template language: what a template reads, its text with values, its normal form."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal, NamedTuple, Protocol

from penstock.diagnostics.location import Within

LONGEST = 1_000_000  # characters of a template
LARGEST = 2_000_000  # characters of a rendered text


class Failed(Exception):
    """A template cannot be rendered with these values, and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(Exception):
    """A text is no template of its language, or none that is accepted: why, and the offset where."""

    def __init__(self, message: str, offset: int, kind: Literal["syntax", "unsafe", "limit"] = "syntax") -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset
        self.kind = kind

    def failed(self, text: str) -> Failed:
        """The same where the text should have been rendered."""
        return Failed(f"line {text.count(chr(10), 0, self.offset) + 1}: {self.message}")

    def problem(self, text: str) -> "Analysis":
        """The same where the text was analysed."""
        return problem(text, self.offset, self.message, self.kind)


class Use(NamedTuple):
    """A template reads a value.

    Attributes:
        path: the variable and what is read of it; `*` stands for the elements of a list.
        within: where, in the template's text.
        optional: the last part of `path` may be missing: `is defined` asks for it, or a default stands in.
        otherwise: what is read where `path` does not exist, in this order: a name inside a mustache section is a
            member of what the section opened, else of what lies around it.
    """

    path: tuple[str, ...]
    within: Within
    optional: bool = False
    otherwise: tuple[tuple[str, ...], ...] = ()


class Note(NamedTuple):
    """What a template does with a value, where that may be a mistake.

    Attributes:
        what: `printed` as it is, `walked` by a loop, or `unread`: made by the template and never read.
    """

    what: str
    path: tuple[str, ...]
    within: Within


class Problem(NamedTuple):
    """Why a text is no template of that language, or none that is accepted; line and column count from 0."""

    message: str
    line: int
    column: int
    kind: Literal["syntax", "unsafe", "limit"] = "syntax"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a template reads, in order; nothing where it has an error."""

    uses: tuple[Use, ...] = ()
    notes: tuple[Note, ...] = ()
    error: Problem | None = None


class Template(Protocol):
    """A template language."""

    def analyse(self, text: str) -> Analysis:
        """What a template reads; never raises, never runs it."""
        ...

    def render(self, text: str, values: Mapping[str, Any]) -> str:
        """The text with `values` (plain data: they are never read as templates themselves).

        Raises:
            Failed: the text is no template, a value is missing, or the result or the work goes beyond its bound.
        """
        ...

    def alike(self, a: str, b: str) -> bool:
        """Whether two templates share their normal form."""
        ...

    def normal(self, text: str) -> str:
        """A form that two templates share that differ only in comments and in white space inside tags."""
        ...


def load(name: str) -> Template:
    """The template language of that name in the table."""
    from penstock.spec.templates import TEMPLATES

    module, _, attribute = TEMPLATES[name].partition(":")
    template: Template = getattr(import_module(module), attribute)
    return template


def place(text: str, offset: int, length: int = 0) -> Within:
    """The range of `length` characters on one line at `offset` of `text`."""
    line, column = text.count("\n", 0, offset), offset - (text.rfind("\n", 0, offset) + 1)
    return Within(line, column, line, column + length)


def problem(text: str, offset: int, message: str, kind: Literal["syntax", "unsafe", "limit"] = "syntax") -> Analysis:
    """The analysis of a text that is no template."""
    at = place(text, offset)
    return Analysis(error=Problem(message, at.line, at.column, kind))


def written(path: tuple[str, ...]) -> str:
    """A path as a reader would write it: `documents[].id`."""
    return "".join("[]" if part == "*" else f".{part}" for part in path).removeprefix(".")
