"""A project that was made."""

from collections.abc import Sequence
from typing import ClassVar

from penstock.report.block import Block, Bullets, Foreign, Heading, Tone, Verdict
from penstock.report.figure import count
from penstock.report.section import Section


class InitSection(Section):
    """Files that were written, relative to the folder."""

    name: ClassVar[str] = "init"
    directory: str
    files: tuple[str, ...]

    def blocks(self) -> list[Block]:
        made: list[Block] = [
            Verdict("Made", Tone.GOOD, (f"{count(len(self.files), 'file')} in ", Foreign(self.directory))),
            Bullets(tuple((Foreign(file),) for file in self.files)),
        ]
        steps = (
            (Foreign("penstock check"), " finds what is wrong"),
            (Foreign("penstock explain PS301"), " shows what a finding means"),
            (Foreign("penstock gate --base main"), " judges a change"),
        )
        return [*made, Heading("Next"), Bullets(steps)]


def section(directory: str, files: Sequence[str]) -> InitSection:
    """`files` that were written; what was there already is left out."""
    return InitSection(directory=directory, files=tuple(files))
