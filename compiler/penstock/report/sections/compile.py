"""Bundles that were written."""

from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Paragraph, Table, Tone, Verdict
from penstock.report.section import Section, Shape


class Written(Shape):
    """One bundle."""

    chain: str
    environment: str
    digest: str
    """`sha256:` of the OCI manifest."""
    fingerprint: str
    """Over behaviour."""
    path: str
    """Where the OCI layout lies."""
    version: str | None
    """As tagged or recorded, else what follows from the last such one; 1.0.0 where there is none. Null outside git."""
    written: bool
    """False where the very same bundle lay there already."""


class CompileSection(Section):
    """One bundle a chain and environment."""

    name: ClassVar[str] = "compile"
    bundles: tuple[Written, ...]
    stale: tuple[str, ...]
    """Bundles in the output of chains that the project has no more. They stay; where only some chains were asked for,
    none is named."""

    def blocks(self) -> list[Block]:
        if not self.bundles:
            return [Verdict("No bundle", Tone.WARN, ("the project has no chain",)), *self._stale()]
        same = sum(not bundle.written for bundle in self.bundles)
        rest = f", {'all' if same == len(self.bundles) else same} as they were" if same else ""
        return [
            Paragraph((f"{figure.count(len(self.bundles), 'bundle')} compiled{rest}",)),
            Table(
                (Column("chain"), Column("environment"), Column("digest"), Column("version"), Column("path")),
                tuple(
                    (
                        Foreign(bundle.chain),
                        Foreign(bundle.environment),
                        Foreign(figure.short(bundle.digest)),
                        Foreign(bundle.version) if bundle.version else figure.NONE,
                        Foreign(bundle.path),
                    )
                    for bundle in self.bundles
                ),
            ),
            *self._stale(),
        ]

    def _stale(self) -> list[Block]:
        """Named, and left to their owner, who may still deploy one."""
        if not self.stale:
            return []
        named = [part for path in self.stale for part in (", ", Foreign(path))]
        return [Paragraph(("No chain of the project any more, still there: ", *named[1:]))]
