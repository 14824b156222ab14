"""What Monitors compare with, embedded by a Model."""

from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Table, Tone, Verdict
from penstock.report.section import Section, Shape


class Fitted(Shape):
    """The reference of one Monitor."""

    monitor: str
    texts: int
    dimensions: int


class MonitorFitSection(Section):
    """A fit that lies beside its bundle now."""

    name: ClassVar[str] = "monitor-fit"
    chain: str
    bundle: str
    embedding: str
    """The Model that embeds, now and in every reading."""
    fitted: tuple[Fitted, ...]

    def blocks(self) -> list[Block]:
        what = figure.count(len(self.fitted), "monitor")
        columns = (Column("monitor"), Column("texts", True), Column("dimensions", True))
        rows = tuple((Foreign(each.monitor), f"{each.texts:,}", f"{each.dimensions:,}") for each in self.fitted)
        told = Verdict("FITTED", Tone.GOOD, (f"{what} compare by ", Foreign(self.embedding)))
        return [told, Table(columns, rows)]
