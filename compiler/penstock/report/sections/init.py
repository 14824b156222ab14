"""A project that was made."""

from collections.abc import Sequence
from typing import ClassVar

from penstock.report.block import Block, Bullets, Foreign, Heading, Paragraph, Tone, Verdict
from penstock.report.figure import count
from penstock.report.section import Section


class InitSection(Section):
    """Files that were written, relative to the folder."""

    name: ClassVar[str] = "init"
    directory: str
    files: tuple[str, ...]
    kept: tuple[str, ...] = ()
    """There already, left alone."""

    def blocks(self) -> list[Block]:
        made: list[Block] = [
            Verdict("Made", Tone.GOOD, (f"{count(len(self.files), 'file')} in ", Foreign(self.directory))),
            Bullets(tuple((Foreign(file),) for file in self.files)),
        ]
        if self.kept:
            names = tuple(part for file in self.kept for part in (" ", Foreign(file)))
            made.append(Paragraph(("Left alone, there already:", *names)))
        steps = [
            (Foreign("penstock check"), " finds what is wrong"),
            (Foreign("penstock explain PS301"), " shows what a finding means"),
            (Foreign("penstock gate --base main"), " judges a change"),
        ]
        if any(file.startswith("policies/") for file in self.files):
            steps.insert(0, (Foreign("policies/"), " says FILL IN where the team decides"))
        return [*made, Heading("Next"), Bullets(tuple(steps))]


def section(directory: str, files: Sequence[str], kept: Sequence[str] = ()) -> InitSection:
    """`files` that were written, and those `kept` because they were there already."""
    return InitSection(directory=directory, files=tuple(files), kept=tuple(kept))
