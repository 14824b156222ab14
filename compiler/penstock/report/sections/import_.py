"""Files of another tool that became specs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from posixpath import join, normpath
from typing import ClassVar, Literal

from pydantic import PrivateAttr

from penstock.report.block import Block, Bullets, Finding, Foreign, Heading, Line, Tone, Verdict
from penstock.report.case import Case, Suite
from penstock.report.figure import count
from penstock.report.finding import Found, cases, tally
from penstock.report.section import Section, Shape


class Taken(Shape):
    """A file that was read, and as what."""

    file: str
    """Relative to the project, as every path here; outside of it, it begins with `../`."""
    format: str
    read: bool = True
    """false: it could not be read, and nothing of it came over; a note says why."""


class File(Shape):
    """A file of the project; `kept`: it is there with another content, and stays."""

    file: str
    status: Literal["written", "planned", "unchanged", "kept"]


class Said(Shape):
    """A construct of the source that did not come over as it was.

    `fault`: it is wrong in the source; `decide`: a person must say what is meant; `changed`: carried over with another
    meaning; `lost`: not carried over.
    """

    sort: Literal["fault", "decide", "changed", "lost"]
    file: str
    line: int | None
    """null: the whole file."""
    text: str


class ImportSection(Section):
    """What was read, what it became, what was not carried over, and what `check` finds in the result."""

    name: ClassVar[str] = "import"
    mode: Literal["write", "dry-run", "check"]
    """`check`: the source alone was looked at."""
    sources: tuple[Taken, ...]
    files: tuple[File, ...] = ()
    resources: tuple[str, ...] = ()
    """`Kind/name` of each."""
    notes: tuple[Said, ...] = ()
    diagnostics: tuple[Found, ...] = ()
    """Of the whole project with these files."""
    _from: str = PrivateAttr(".")

    def shown_from(self, folder: str) -> "ImportSection":
        """The same, whose text names files from the working folder on.

        Args:
            folder: the project's, as the working folder sees it.
        """
        made = self.model_copy()
        made._from = folder
        return made

    def blocks(self) -> list[Block]:
        made: list[Block] = []
        if self.files:
            made.append(Bullets(tuple((f"{each.status} ", Foreign(self._seen(each.file))) for each in self.files)))
        for sort, title in _TITLES:
            lines = tuple(self._line(note) for note in self._shown() if note.sort == sort)
            if lines:
                made += [Heading(title, 3), Bullets(lines)]
        made += [self._found(finding) for finding in self.diagnostics]
        return [*made, self._verdict()]

    def exit_code(self, *, strict: bool = False) -> int:
        errors, warnings = tally(self.diagnostics)
        wrong = ("fault",) if self.mode == "check" else ("decide", "fault") if strict else ("decide",)
        found = any(note.sort in wrong for note in self.notes) or bool(self._unread())
        return int(found or errors > 0 or (strict and warnings > 0))

    def suites(self, *, strict: bool = False) -> list[Suite]:
        """A test for each line that a person must look at, and for each file with findings."""
        wrong = ("fault",) if self.mode == "check" else ("decide", "fault") if strict else ("decide",)
        made = [Case(_place(each), "failed", each.text, file=each.file) for each in self.notes if each.sort in wrong]
        made += [Case(each.file, "failed", "not read", file=each.file) for each in self._unread()]
        made += cases(self.diagnostics, strict=strict)
        return [Suite("import", tuple(made) or (Case("imported"),))]

    def _seen(self, file: str) -> str:
        return normpath(join(self._from, file))

    def _line(self, note: Said) -> Line:
        place = Foreign(_place(note.model_copy(update={"file": self._seen(note.file)})))
        return (place, ": ", Foreign(note.text, limit=400))

    def _found(self, finding: Found) -> Finding:
        made = finding.block()
        notes = tuple(each._replace(file=self._seen(each.file)) for each in made.notes)
        return replace(made, file=self._seen(made.file), notes=notes)

    def _unread(self) -> list[Taken]:
        """A check of the source alone says so by the fault."""
        return [each for each in self.sources if not each.read and self.mode != "check"]

    def _shown(self) -> Iterator[Said]:
        yield from (note for note in self.notes if self.mode != "check" or note.sort == "fault")

    def _verdict(self) -> Verdict:
        counts = {sort: sum(note.sort == sort for note in self.notes) for sort, _ in _TITLES}
        read = count(len(self.sources), "file")
        if self.mode == "check":
            word = count(counts["fault"], "fault") if counts["fault"] else "No faults"
            return Verdict(word, Tone.BAD if counts["fault"] else Tone.GOOD, (f"{read} read",))
        errors, warnings = tally(self.diagnostics)
        rest = f"{count(len(self.resources), 'resource')} from {read}"
        if counts["changed"] + counts["lost"]:
            rest += f"; {counts['changed']} changed, {counts['lost']} not carried over"
        if counts["fault"]:
            rest += f"; {counts['fault']} wrong in the source"
        if warnings:
            rest += f"; {count(warnings, 'warning')}"
        unread = len(self._unread())
        if errors or counts["decide"] or unread:
            left = [f"{count(unread, 'file')} not read"] if unread else []
            left += [f"{counts['decide']} to decide"] if counts["decide"] else []
            left += [count(errors, "error")] if errors else []
            return Verdict(", ".join(left), Tone.WARN, (rest,))
        word = "Would be imported" if self.mode == "dry-run" else "Imported"
        return Verdict(word, Tone.GOOD, (f"{rest}; check passes",))


_TITLES = (
    ("fault", "Wrong in the source"),
    ("decide", "For a person to decide"),
    ("changed", "Carried over with another meaning"),
    ("lost", "Not carried over"),
)


def section(
    sources: Sequence[Taken],
    files: Sequence[File],
    resources: Sequence[str],
    notes: Sequence[Said],
    diagnostics: Sequence[Found],
    mode: Literal["write", "dry-run", "check"],
) -> ImportSection:
    """`diagnostics`: of the project with the files."""
    return ImportSection(
        mode=mode,
        sources=tuple(sources),
        files=tuple(files),
        resources=tuple(resources),
        notes=tuple(notes),
        diagnostics=tuple(diagnostics),
    )


def _place(note: Said) -> str:
    return f"{note.file}:{note.line}" if note.line else note.file
