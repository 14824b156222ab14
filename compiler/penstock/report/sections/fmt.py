"""Specs that were formatted."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from penstock.report.block import Block, Bullets, Code, Foreign, Line, Tone, Verdict
from penstock.report.case import Case, Suite
from penstock.report.figure import count
from penstock.report.section import Section, Shape


class Reformatted(Shape):
    """A file that is, or would be, another after formatting."""

    file: str
    """Relative to the project."""
    diff: str | None = None
    """A unified diff, where one was asked for."""


class Left(Shape):
    """A file, or a document of one, that stays as it is."""

    file: str
    document: int | None = None
    """Counted from 0; null: the whole file."""
    line: int | None = None
    """Of the finding that keeps it from being formatted."""
    reason: str
    is_error: bool
    """False: its data and comments are safer as they are."""


class FmtSection(Section):
    """Files with another layout, and what stays as it is."""

    name: ClassVar[str] = "fmt"
    mode: Literal["write", "check"]
    """Whether files were written."""
    changed: tuple[Reformatted, ...]
    unchanged: int
    """Files that were well laid out before."""
    left: tuple[Left, ...] = ()

    def blocks(self) -> list[Block]:
        made: list[Block] = [Code(each.diff.rstrip("\n"), "diff") for each in self.changed if each.diff]
        names = tuple((Foreign(each.file),) for each in self.changed if not each.diff)
        made += [Bullets(names)] if names else []
        if self.left:
            made.append(Bullets(tuple(_left(each) for each in self.left)))
        return [*made, self._verdict()]

    def suites(self, *, strict: bool = False) -> list[Suite]:
        """A test for each file that is not as it should be."""
        cases = [Case(each.file, "errored", each.reason, file=each.file) for each in self.left if each.is_error]
        if self.mode == "check":
            cases += [Case(each.file, "failed", "not formatted", file=each.file) for each in self.changed]
        return [Suite("fmt", tuple(cases) or (Case("formatted"),))]

    def exit_code(self, *, strict: bool = False) -> int:
        return int((self.mode == "check" and bool(self.changed)) or any(each.is_error for each in self.left))

    def _verdict(self) -> Verdict:
        files = count(len(self.changed), "file")
        rest = f"{count(self.unchanged, 'file')} unchanged"
        if self.left:
            rest += f", {count(len({each.file for each in self.left}), 'file')} left in whole or in part"
        if self.mode == "check":
            word = f"{files} would be reformatted" if self.changed else "Formatted"
            return Verdict(word, Tone.BAD if self.exit_code() else Tone.GOOD, (rest,))
        word = f"{files} reformatted" if self.changed else "Formatted"
        return Verdict(word, Tone.BAD if self.exit_code() else Tone.GOOD, (rest,))


def section(
    mode: Literal["write", "check"],
    changed: Iterable[tuple[str, str | None]],
    unchanged: int,
    left: Iterable[Left],
) -> FmtSection:
    """`changed`: files with their diffs."""
    return FmtSection(
        mode=mode,
        changed=tuple(Reformatted(file=file, diff=diff) for file, diff in changed),
        unchanged=unchanged,
        left=tuple(left),
    )


def _left(left: Left) -> Line:
    where = f":{left.line}" if left.line else f" (document {left.document + 1})" if left.document else ""
    return ("left ", Foreign(f"{left.file}{where}"), ": ", Foreign(left.reason))
