"""Bundles that were written."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
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
    """As tagged or recorded, else what follows from the last such one; 1.0.0 where there is none. Null outside git."""


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


def section(
    compiled: Iterable[tuple[str, Bundle, Path]], versions: Mapping[tuple[str, str], str | None] = MappingProxyType({})
) -> CompileSection:
    """Of (environment, bundle, where its layout lies), and the version of each chain by (chain, environment)."""
    return CompileSection(
        bundles=tuple(
            Written(
                chain=bundle.chain,
                environment=environment,
                digest=bundle.digest,
                fingerprint=bundle.fingerprint,
                path=path.as_posix(),
                version=versions.get((bundle.chain, environment)),
            )
            for environment, bundle, path in compiled
        )
    )
