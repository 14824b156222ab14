"""Results over time: what earlier ones of the same project said."""

from collections.abc import Iterable
from typing import ClassVar, Literal

from penstock.report import figure
from penstock.report.block import Block, Column, Fold, Foreign, Heading, Inline, Table, Tone, Word
from penstock.report.section import Section, Shape

_TONES = {"PASS": Tone.GOOD, "UNCHANGED": Tone.GOOD, "FAIL": Tone.BAD, "INCONCLUSIVE": Tone.WARN}


class Was(Shape):
    """A metric as a result measured it. Null where a figure does not exist."""

    evaluation: str
    metric: str
    environment: str
    base: float | None
    head: float | None
    delta: float | None
    low: float | None
    high: float | None
    verdict: str | None
    n: int


class Point(Shape):
    """One result."""

    name: str
    """Of its file."""
    base: str | None
    head: str | None
    """A commit, or `worktree`."""
    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"] | None
    """Null where nothing was judged."""
    reason: str
    usd: float | None
    metrics: tuple[Was, ...]


class HistorySection(Section):
    """Results in their order, the oldest first; the last is the one that is shown."""

    name: ClassVar[str] = "history"
    points: tuple[Point, ...]

    def blocks(self) -> list[Block]:
        columns = ("result", "head", "verdict", "reason", "cost")
        rows = tuple(_row(point) for point in reversed(self.points))
        made: list[Block] = [Table(tuple(Column(title, title == "cost") for title in columns), rows)]
        for key in self.series():
            made.append(Fold(_title(key), (self._table(key),)))
        return [Heading(f"The last {figure.count(len(self.points), 'result')}"), *made]

    def brief(self) -> list[Block]:
        return self.blocks()[:2]

    def series(self) -> list[tuple[str, str, str]]:
        """(evaluation, metric, environment) of all that was ever measured, in the order of first sight."""
        return list(dict.fromkeys(_key(was) for point in self.points for was in point.metrics))

    def _table(self, key: tuple[str, str, str]) -> Table:
        titles = ("base", "head", "delta", "interval", "rows")
        columns = (Column("result"), *(Column(title, right=True) for title in titles), Column("verdict"))
        found = [(point, was) for point in reversed(self.points) for was in point.metrics if _key(was) == key]
        return Table(columns, tuple(_measured(point, was) for point, was in found))


def _key(was: Was) -> tuple[str, str, str]:
    return was.evaluation, was.metric, was.environment


def _title(key: tuple[str, str, str]) -> tuple[Inline, ...]:
    evaluation, metric, environment = key
    return Foreign(metric), " of ", Foreign(evaluation), " in ", Foreign(environment)


def _row(point: Point) -> tuple[Inline, ...]:
    verdict: Inline = Word(point.verdict, _TONES[point.verdict], strong=True) if point.verdict else figure.NONE
    head = figure.short(point.head)
    return Foreign(point.name, 60), head, verdict, Foreign(point.reason, 80) if point.reason else "", _usd(point.usd)


def _usd(value: float | None) -> str:
    return figure.NONE if value is None else figure.usd(value)


def _measured(point: Point, was: Was) -> tuple[Inline, ...]:
    return (
        Foreign(point.name, 60),
        figure.number(was.base),
        Word(figure.number(was.head), strong=True),
        figure.signed(was.delta),
        figure.interval(was.low, was.high),
        str(was.n),
        (was.verdict or figure.NONE).replace("_", " ").lower(),
    )


def section(points: Iterable[Point]) -> HistorySection:
    """The oldest first."""
    return HistorySection(points=tuple(points))
