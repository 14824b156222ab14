"""What a bundle holds and where it comes from."""

from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Column, Facts, Foreign, Heading, Inline, Line, Paragraph, Table, Tone, Verdict
from penstock.report.section import Section, Shape


class Part(Shape):
    """A resource of the chain; null where nothing is known."""

    resource: str
    what: str | None
    """A model's name, an adapter's address."""
    rows: int | None
    """Of a Dataset that lies in the bundle."""
    path: str | None
    commit: str | None
    """That changed its file last."""
    author: str | None
    """Of that commit."""


class Piece(Shape):
    """One piece of evidence."""

    name: str
    kind: str
    """Predicate or artifact type."""
    digest: str
    size: int
    """Bytes."""


class Stated(Shape):
    """A verdict, as the evidence states it."""

    verdict: str
    result: str
    environment: str
    base: str | None
    accepted: str | None
    evaluations: tuple[str, ...]


class Signed(Shape):
    """A signature; whose it is, `penstock bundle verify` finds out."""

    key_id: str | None
    evidence: int | None
    """How many pieces of evidence it covers."""


class InspectSection(Section):
    """Digests are checked, signatures are not."""

    name: ClassVar[str] = "inspect"
    path: str
    chain: str
    digest: str
    fingerprint: str
    size: int
    """Bytes of its files."""
    files: int
    version: str | None
    environment: str | None
    description: str | None
    owner: str | None
    source: str | None
    """Address of the repository."""
    revision: str | None
    modified: bool | None
    """What was compiled differs from that commit; null where nothing is known."""
    parts: tuple[Part, ...]
    evidence: tuple[Piece, ...]
    verdicts: tuple[Stated, ...]
    signatures: tuple[Signed, ...]

    def blocks(self) -> list[Block]:
        return [
            Verdict(self.chain, Tone.PLAIN, (Foreign(self.version or "no version"), " ", Foreign(self.digest))),
            Facts(tuple(self._facts())),
            Heading("Lineage"),
            self._parts(),
            Heading("Evidence"),
            *self._evidence(),
        ]

    def _facts(self) -> list[tuple[str, Line]]:
        size: tuple[str, Line] = ("size", (f"{self.size:,} bytes in {figure.count(self.files, 'file')}",))
        texts = {
            "description": self.description,
            "owner": self.owner,
            "environment": self.environment,
            "fingerprint": self.fingerprint,
            "repository": self.source,
            "revision": f"{self.revision}{', with changes' if self.modified else ''}" if self.revision else None,
        }
        return [*((name, (Foreign(text, 200),)) for name, text in texts.items() if text), size]

    def _parts(self) -> Table:
        titles = ("resource", "is", "file", "commit", "author")
        rows = tuple(
            (
                Foreign(part.resource),
                Foreign(part.what) if part.what else figure.count(part.rows, "row") if part.rows is not None else "",
                _shown(part.path),
                _shown(part.commit and part.commit[:12]),
                _shown(part.author),
            )
            for part in self.parts
        )
        return Table(tuple(map(Column, titles)), rows)

    def _evidence(self) -> list[Block]:
        if not self.evidence:
            return [Paragraph(("none lies beside it",))]
        rows = tuple(
            (Foreign(piece.name), Foreign(figure.short(piece.digest)), f"{piece.size:,}") for piece in self.evidence
        )
        made: list[Block] = [Table((Column("evidence"), Column("digest"), Column("bytes")), rows)]
        for each in self.verdicts:
            told = f"{each.result} in "
            line: Line = (told, Foreign(each.environment), " against ", Foreign(figure.short(each.base)))
            accepted: Line = (", accepted by ", Foreign(figure.short(each.accepted))) if each.accepted else ()
            made.append(Paragraph((each.verdict, ": ", *line, *accepted)))
        for signed in self.signatures:
            who = Foreign(figure.short(signed.key_id)) if signed.key_id else "an identity"
            made.append(
                Paragraph(("signature of ", who, ", not verified: ", Foreign("penstock bundle verify"), " does"))
            )
        return made


def _shown(text: str | None) -> Inline:
    return Foreign(text) if text else figure.NONE
