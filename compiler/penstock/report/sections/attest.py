"""Verdicts that became evidence."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from penstock.bundle.bundle import Bundle
from penstock.bundle.referrers.test_result import Judged
from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Paragraph, Table, Tone, Word
from penstock.report.section import Section, Shape


class Attested(Shape):
    """One verdict on one bundle."""

    chain: str
    environment: str
    digest: str
    base: str | None
    verdict: str
    result: str
    """PASSED, WARNED or FAILED, as in-toto's test results have it."""
    path: str
    """Where the OCI layout lies."""


class AttestSection(Section):
    """One verdict a bundle and environment; a FAILED one is evidence too."""

    name: ClassVar[str] = "attest"
    attested: tuple[Attested, ...]

    def blocks(self) -> list[Block]:
        titles = ("chain", "environment", "digest", "against", "verdict", "result")
        rows = tuple(
            (
                Foreign(each.chain),
                Foreign(each.environment),
                Foreign(figure.short(each.digest)),
                Foreign(figure.short(each.base)),
                each.verdict,
                Word(each.result, _TONES.get(each.result, Tone.BAD)),
            )
            for each in self.attested
        )
        said = f"{figure.count(len(self.attested), 'verdict')} attested"
        return [Paragraph((said,)), Table(tuple(map(Column, titles)), rows)]


_TONES = {"PASSED": Tone.GOOD, "WARNED": Tone.WARN, "FAILED": Tone.BAD}


def section(attested: Iterable[tuple[Bundle, Path, Judged]]) -> AttestSection:
    """Of each bundle, where it lies, and what was judged of it."""
    return AttestSection(
        attested=tuple(
            Attested(
                chain=bundle.chain,
                environment=judged.environment,
                digest=bundle.digest,
                base=judged.base,
                verdict=judged.verdict,
                result=judged.result,
                path=path.as_posix(),
            )
            for bundle, path, judged in attested
        )
    )
