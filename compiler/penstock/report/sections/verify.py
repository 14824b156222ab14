"""Whether a bundle may be used, and why not."""

from typing import ClassVar

from penstock.bundle.signing.verify import Verified
from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Table, Tone, Verdict, Word
from penstock.report.section import Section, Shape


class Checked(Shape):
    """One question and its answer."""

    name: str
    """`bundle`, `evidence`, `signatures`, `provenance` or `verdict`."""
    ok: bool
    detail: str


class VerifySection(Section):
    """Exit code 1 where one check refuses; checks that could not be made are missing, and one before them refuses."""

    name: ClassVar[str] = "verify"
    path: str
    digest: str | None
    """Null where there is no bundle that can be read."""
    verified: bool
    checks: tuple[Checked, ...]
    reasons: tuple[str, ...]
    """Why it is refused."""

    def blocks(self) -> list[Block]:
        line = (Foreign(figure.short(self.digest)) if self.digest else Foreign(self.path),)
        word = Verdict("Verified", Tone.GOOD, line) if self.verified else Verdict("Refused", Tone.BAD, line)
        rows = tuple(
            (
                each.name,
                Word("holds", Tone.GOOD) if each.ok else Word("refused", Tone.BAD, strong=True),
                Foreign(each.detail, 400),
            )
            for each in self.checks
        )
        return [word, Table((Column("check"), Column("answer"), Column("why")), rows)]

    def exit_code(self, *, strict: bool = False) -> int:
        return 0 if self.verified else 1


def section(path: str, found: Verified) -> VerifySection:
    return VerifySection(
        path=path,
        digest=found.digest,
        verified=found.ok,
        checks=tuple(Checked(name=each.name, ok=each.ok, detail=each.detail) for each in found.checks),
        reasons=tuple(f"{each.name}: {each.detail}" for each in found.checks if not each.ok),
    )
