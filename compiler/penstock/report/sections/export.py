"""A project in another tool's words."""

from collections.abc import Sequence
from typing import ClassVar

from penstock.report.block import Block, Bullets, Foreign, Heading, Tone, Verdict
from penstock.report.figure import count
from penstock.report.section import Section


class ExportSection(Section):
    """Files that were written, and what they do not say."""

    name: ClassVar[str] = "export"
    format: str
    directory: str
    files: tuple[str, ...]
    lost: tuple[str, ...] = ()

    def blocks(self) -> list[Block]:
        made: list[Block] = [Bullets(tuple((Foreign(file),) for file in self.files))] if self.files else []
        if self.lost:
            made += [
                Heading("Not carried over", 3),
                Bullets(tuple((Foreign(text, limit=400),) for text in self.lost)),
            ]
        word = f"{count(len(self.files), 'file')} written" if self.files else "Nothing written"
        lost = (f"; {len(self.lost)} not carried over",) if self.lost else ()
        return [*made, Verdict(word, Tone.GOOD if self.files else Tone.BAD, ("in ", Foreign(self.directory), *lost))]

    def exit_code(self, *, strict: bool = False) -> int:
        return int(not self.files or (strict and bool(self.lost)))


def section(format: str, directory: str, files: Sequence[str], lost: Sequence[str]) -> ExportSection:
    """`lost`: what was not carried over, in words."""
    return ExportSection(format=format, directory=directory, files=tuple(files), lost=tuple(lost))
