"""Results of others that were judged, file by file."""

from penstock.gate.given import Side
from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Heading, Inline, Paragraph, Table, Tone, Word
from penstock.report.section import Shape


class ResultFile(Shape):
    """One file, and what of it cannot be compared."""

    name: str
    digest: str
    """`sha256:` of its bytes."""
    format: str
    rows: int
    keys: int
    """Distinct keys."""
    duplicates: int
    """Keys that come twice where nothing tells the answers apart."""
    keyless: int
    """Rows without a key."""
    alone: int
    """Keys that the other file lacks."""
    unmeasured: int
    """Scores that are missing, NaN or outside [0, 1]."""
    broken: str | None
    """Why it is not the whole of a finished run."""


class Resulted(Shape):
    """Results that others produced: no model was asked."""

    base: ResultFile
    head: ResultFile
    margin: float
    """Of every judged metric that no flag names."""

    def blocks(self) -> list[Block]:
        return [Heading("Results that were judged"), *self.facts()]

    def facts(self) -> list[Block]:
        """The files, and what is wrong with them."""
        titles = ("rows", "keys", "in it alone", "ambiguous keys", "without a key", "scores missing")
        columns = (Column("side"), Column("file"), Column("format"), *(Column(title, True) for title in titles))
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (
                side,
                Foreign(file.name, 200),
                file.format,
                str(file.rows),
                str(file.keys),
                *map(_counted, (file.alone, file.duplicates, file.keyless, file.unmeasured)),
            )
            for side, file in (("base", self.base), ("head", self.head))
        )
        note = f"Margin {figure.number(self.margin)} where no flag says otherwise. No model was asked."
        made: list[Block] = [Table(columns, rows, note)]
        for side, file in (("base", self.base), ("head", self.head)):
            if file.broken is not None:
                made.append(
                    Paragraph((Word(f"{side} is not whole", Tone.BAD, strong=True), ": ", Foreign(file.broken)))
                )
        if self.base.digest == self.head.digest:
            made.append(Paragraph((Word("Base and head are the same file, byte by byte.", Tone.WARN, strong=True),)))
        return made


def published(base: Side, head: Side, margin: float) -> Resulted:
    return Resulted(base=_file(base), head=_file(head), margin=margin)


def _file(side: Side) -> ResultFile:
    return ResultFile(
        name=side.name,
        digest=side.digest,
        format=side.format,
        rows=side.rows,
        keys=side.keys,
        duplicates=side.duplicates,
        keyless=side.keyless,
        alone=side.alone,
        unmeasured=side.unmeasured,
        broken=side.broken,
    )


def _counted(amount: int) -> Inline:
    return Word(str(amount), Tone.WARN if amount else Tone.PLAIN)
