"""What is watched in production."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Heading, Inline, Table, Tone, Word
from penstock.report.section import Section, Shape

_STATES = {
    "untouched": Word("untouched", Tone.MUTED),
    "reached": Word("watches what changed", Tone.WARN),
    "stale": Word("to be fitted anew", Tone.BAD, strong=True),
}


class Watched(Shape):
    """A Monitor."""

    monitor: str
    chain: str
    against: str
    """What it compares with, or holds: `skew from Evaluation/quality`, `drift over 7d`, `latency.p95 at most 2`."""
    signal: str | None
    """The text that is compared."""
    detectors: tuple[str, ...]
    window: str
    alpha: float
    min_effect: float
    windows: int
    """In a row, before it is told."""
    severity: str
    format: str
    """Of the traces that it reads."""
    state: Literal["untouched", "reached", "stale"]
    """What the change does to it; `stale`: its reference stands no longer for what it watches."""


class MonitorsSection(Section):
    """Every Monitor of a project."""

    name: ClassVar[str] = "monitors"
    page_only: ClassVar[bool] = True
    compared: bool
    """Revisions are compared, so that `state` says something."""
    monitors: tuple[Watched, ...]

    def blocks(self) -> list[Block]:
        titles = ("monitor", "chain", "watches", "detectors", "window", "alarm", "traces")
        columns = [Column(title) for title in titles] + ([Column("this change")] if self.compared else [])
        rows = tuple(_row(each, self.compared) for each in self.monitors)
        return [Heading(figure.count(len(self.monitors), "monitor")), Table(tuple(columns), rows)]


def _row(one: Watched, compared: bool) -> tuple[Inline, ...]:
    effect = f", effect from {one.min_effect:g}" if one.min_effect else ""
    times = f", {one.windows} windows in a row" if one.windows > 1 else ""
    cells: tuple[Inline, ...] = (
        Foreign(one.monitor),
        Foreign(one.chain),
        Foreign(one.against + (f" of {one.signal}" if one.signal else "")),
        ", ".join(one.detectors) or figure.NONE,
        one.window,
        f"{one.severity} at p {one.alpha:g}{effect}{times}",
        one.format,
    )
    return (*cells, _STATES[one.state]) if compared else cells


def section(monitors: Iterable[Watched], *, compared: bool) -> MonitorsSection:
    return MonitorsSection(compared=compared, monitors=tuple(monitors))
