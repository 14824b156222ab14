"""Where the bundles come from: specs, commits, tool."""

from collections.abc import Iterable
from typing import ClassVar

from penstock.bundle.lineage import Lineage
from penstock.report import figure
from penstock.report.block import Block, Column, Facts, Foreign, Heading, Inline, Line, Table, Tone, Word
from penstock.report.section import Section, Shape


class Source(Shape):
    """A resource of a chain's closure in its file."""

    resource: str
    """`Kind/name`."""
    file: str
    digest: str
    """`sha256:` of the file's bytes as compiled."""
    commit: str | None
    """That changed the file last; null where it is not committed so."""
    author: str | None


class Descent(Shape):
    """A bundle."""

    chain: str
    environment: str
    digest: str
    fingerprint: str
    version: str | None
    owner: str | None
    repository: str | None
    revision: str | None
    modified: bool
    """What was compiled differs from that commit."""
    lock: str | None
    """`sha256:` of penstock.lock."""
    tool: str
    sources: tuple[Source, ...]

    def blocks(self) -> list[Block]:
        facts: list[tuple[str, Line]] = [
            ("bundle", (Foreign(self.digest, 200),)),
            ("fingerprint", (Foreign(figure.short(self.fingerprint)),)),
            ("commit", (Foreign(figure.short(self.revision)), *self._modified())),
        ]
        if self.version:
            facts.append(("version", (self.version,)))
        if self.repository:
            facts.append(("repository", (Foreign(self.repository, 200),)))
        if self.owner:
            facts.append(("owner", (Foreign(self.owner),)))
        facts += [
            ("lock", (Foreign(figure.short(self.lock)) if self.lock else "none",)),
            ("compiled by", (f"Penstock {self.tool}",)),
        ]
        titles = ("resource", "file", "last changed by", "author", "content")
        return [
            Heading(f"{self.chain} in {self.environment}"),
            Facts(tuple(facts)),
            Table(tuple(map(Column, titles)), tuple(_row(each) for each in self.sources)),
        ]

    def _modified(self) -> Line:
        return (" ", Word("with changes that are not committed", Tone.WARN)) if self.modified else ()


class LineageSection(Section):
    """Every bundle of a revision."""

    name: ClassVar[str] = "lineage"
    page_only: ClassVar[bool] = True
    bundles: tuple[Descent, ...]

    def blocks(self) -> list[Block]:
        return [block for bundle in self.bundles for block in bundle.blocks()]


def _row(source: Source) -> tuple[Inline, ...]:
    commit: Inline = Foreign(source.commit[:12]) if source.commit else Word("not committed", Tone.WARN)
    digest = figure.short(source.digest)
    return Foreign(source.resource), Foreign(source.file, 60), commit, Foreign(source.author or "", 30), Foreign(digest)


def descent(lineage: Lineage, digest: str, fingerprint: str) -> Descent:
    return Descent(
        chain=lineage.chain,
        environment=lineage.environment,
        digest=digest,
        fingerprint=fingerprint,
        version=lineage.version,
        owner=lineage.owner,
        repository=lineage.source,
        revision=lineage.revision,
        modified=lineage.modified,
        lock=lineage.lock,
        tool=lineage.tool,
        sources=tuple(
            Source(resource=d.resource, file=d.path, digest=d.digest, commit=d.commit, author=d.author)
            for d in lineage.declared
        ),
    )


def section(bundles: Iterable[Descent]) -> LineageSection:
    return LineageSection(bundles=tuple(bundles))
