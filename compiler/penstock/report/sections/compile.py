"""Bundles that were written."""

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from penstock.bundle.bundle import Bundle
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
    """Null where none is known."""


class CompileSection(Section):
    """One bundle a chain and environment."""

    name: ClassVar[str] = "compile"
    bundles: tuple[Written, ...]

    def blocks(self) -> list[Block]:
        if not self.bundles:
            return [Verdict("No bundle", Tone.WARN, ("the project has no chain",))]
        return [
            Paragraph((f"{figure.count(len(self.bundles), 'bundle')} compiled",)),
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
        ]


def section(compiled: Iterable[tuple[str, Bundle, Path]]) -> CompileSection:
    """Of (environment, bundle, where its layout lies)."""
    return CompileSection(
        bundles=tuple(
            Written(
                chain=bundle.chain,
                environment=environment,
                digest=bundle.digest,
                fingerprint=bundle.fingerprint,
                path=path.as_posix(),
                version=None,
            )
            for environment, bundle, path in compiled
        )
    )
