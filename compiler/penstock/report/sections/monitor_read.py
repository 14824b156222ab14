"""What Monitors read in production's traces."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from penstock.report import figure
from penstock.report.block import (
    Block,
    Bullets,
    Column,
    Facts,
    Foreign,
    Heading,
    Inline,
    Line,
    Table,
    Tone,
    Verdict,
    Word,
)
from penstock.report.section import Section, Shape

_BARS = "▁▂▃▄▅▆▇█"
_SHOWN = 40
_TOPICS = (("topic", False), ("", False), ("reference", True), ("now", True), ("for example", False))
_TONES = {"ALARM": Tone.BAD, "PENDING": Tone.WARN, "CALM": Tone.GOOD, "NOT MEASURED": Tone.WARN}


class SignalFigures(Shape):
    """One detector's word on the last window."""

    signal: str
    statistic: float
    p: float
    holm: float
    """Corrected for all signals of the Monitor."""
    effect: float
    null: tuple[float, float] | None
    """Between which values the statistic of 98 of 100 windows without a difference lies."""


class Traced(Shape):
    """A signal of a window gone by."""

    statistic: float
    low: float | None
    """Of the null."""
    high: float | None


class Point(Shape):
    """A text in the plane in which those of the reference and of the last window differ most."""

    x: float
    y: float
    is_current: bool
    is_novel: bool
    """Farther from all that is known than 99 of 100 texts of the reference."""
    text: str | None
    """Of a novel one, redacted; null where contents are not shown."""


class Histogram(Shape):
    """How often values occur in bins of one width; the last holds whatever is larger too."""

    measure: str
    """`characters` of the texts that are compared, or what the objective measures."""
    low: float
    high: float
    before: tuple[int, ...]
    """Of the reference; empty where there is none."""
    after: tuple[int, ...]
    """Of the last window."""


class Look(Shape):
    """A window gone by."""

    last: str | None
    """Time of its last trace."""
    rows: int
    asked: int | None = None
    """Traces that should tell what is compared or measured: all, or those of a sample."""
    told: int | None = None
    """Those that tell it."""
    measured: bool
    alarm: bool
    """Of this window alone."""
    p: float | None
    effect: float | None
    value: float | None
    """Of an objective."""
    signals: dict[str, Traced] = {}
    """By name."""


class Topic(Shape):
    """A group of texts, named by its terms."""

    name: str
    is_new: bool
    """Nothing in the reference is as near to its texts as they are to each other."""
    before: float
    """Its share of the reference."""
    after: float
    """Its share of the window."""
    texts: tuple[str, ...] | None
    """Redacted; null where contents are not shown."""


class Reading(Shape):
    """One Monitor."""

    monitor: str
    kind: Literal["skew", "drift", "objective"]
    watches: str
    status: Literal["ALARM", "PENDING", "CALM", "NOT MEASURED"]
    """ALARM: it stands; PENDING: this window alarms, `for` asks for more."""
    severity: str
    since: str | None
    """Since when the alarm stands, by the traces' clock."""
    why: str | None
    """What is missing where it is not measured."""
    rows: int
    """Traces read now."""
    windows: int
    """Judged now."""
    waiting: int
    """Traces of a window that is not full."""
    alpha: float | None
    p: float | None
    effect: float | None
    min_effect: float
    value: float | None
    bounds: tuple[float | None, float | None]
    texts: int | None
    """Traces of the last window that tell what is compared."""
    compared: int | None = None
    """Texts or values of it that were compared: of a session as many as sessions of the reference have."""
    sessions: int | None = None
    """How many units they are, a session or a trace of none; null where no session told two."""
    signals: tuple[SignalFigures, ...]
    history: tuple[Look, ...]
    topics: tuple[Topic, ...]
    examples: tuple[str, ...] | None
    """The texts that are least like the reference, redacted; null where contents are not shown."""
    points: tuple[Point, ...]
    """At most 400, the reference first."""
    histograms: tuple[Histogram, ...]
    alone: int = 0
    """Texts of the last window of which the reference has nothing alike, by what the Monitor compares `within`."""
    absent: dict[str, int]
    """Fields of the mapping that traces of the last window lack."""
    rejected: dict[str, int]
    """Traces that could not be used, by reason."""
    others: int
    """Traces of other chains."""
    candidates: str | None
    """File of traces that may become rows."""
    next: tuple[str, ...]
    """Commands that lead on."""


class MonitorReadSection(Section):
    """Readings of a chain's Monitors."""

    name: ClassVar[str] = "monitor-read"
    chain: str
    environment: str
    bundle: str
    reasons: dict[str, str]
    """What the reasons of rejections mean."""
    readings: tuple[Reading, ...]

    def blocks(self) -> list[Block]:
        made: list[Block] = [self.verdict()]
        for each in self.readings:
            made += self.one(each)
        return made

    def verdict(self) -> Verdict:
        standing = [each for each in self.readings if each.status == "ALARM"]
        unmeasured = [each for each in self.readings if each.status == "NOT MEASURED"]
        about: Line = (f"{figure.count(len(self.readings), 'monitor')} of ", Foreign(self.chain, ticked=True))
        if standing:
            return Verdict("ALARM", Tone.BAD, (f"{len(standing)} of ", *about, " in ", Foreign(self.environment)))
        if unmeasured:
            return Verdict("NOT MEASURED", Tone.WARN, (f"{len(unmeasured)} of ", *about))
        return Verdict("CALM", Tone.GOOD, (*about, " in ", Foreign(self.environment)))

    def one(self, one: Reading) -> list[Block]:
        """A Monitor: its name, its facts, then all else."""
        made: list[Block] = [Heading(f"{one.monitor}: {one.status}", 3), Facts(tuple(_facts(one)))]
        if one.signals:
            rows: list[tuple[Inline, ...]] = [
                (
                    Foreign(each.signal),
                    figure.number(each.statistic),
                    figure.number(each.p),
                    figure.number(each.holm),
                    figure.signed(each.effect),
                )
                for each in one.signals
            ]
            titles = ("signal", "statistic", "p", "p (Holm)", "effect")
            made.append(Table(tuple(Column(title, right=title != "signal") for title in titles), tuple(rows)))
        if one.topics:
            made.append(
                Table(
                    (
                        Column("topic"),
                        Column(""),
                        Column("reference", True),
                        Column("now", True),
                        Column("for example"),
                    ),
                    tuple(
                        (
                            Foreign(each.name),
                            Word("new", Tone.WARN) if each.is_new else "",
                            f"{100 * each.before:.0f} %",
                            f"{100 * each.after:.0f} %",
                            Foreign(each.texts[0], 70) if each.texts else figure.NONE,
                        )
                        for each in one.topics
                    ),
                )
            )
        if one.examples:
            made.append(Bullets(tuple((Foreign(text, 110),) for text in one.examples)))
        notes: list[Line] = [
            (f"{count:,} rejected: {self.reasons.get(reason, reason)}",) for reason, count in one.rejected.items()
        ]
        notes += [(f"{count:,} of the last window without ", Foreign(name)) for name, count in one.absent.items()]
        if one.alone:
            notes.append((f"{one.alone:,} texts of the last window have nothing alike in the reference (`within`)",))
        if one.others:
            notes.append((f"{one.others:,} of other chains",))
        notes += [("next: ", Foreign(command, 300)) for command in one.next]
        return [*made, Bullets(tuple(notes))] if notes else made

    def exit_code(self, *, strict: bool = False) -> int:
        bad = ("ALARM", "NOT MEASURED") if strict else ("ALARM",)
        return int(any(each.status in bad for each in self.readings))


def _facts(one: Reading) -> Iterable[tuple[str, Line]]:
    yield "watches", (Foreign(one.watches),)
    yield "status", (Word(one.status, _TONES[one.status], strong=True), f", {one.severity}")
    if one.since is not None:
        yield "since", (one.since,)
    if one.why is not None:
        yield "why", (Foreign(one.why, 300),)
    yield "traces", (f"{one.rows:,} read, {one.windows:,} windows judged, {one.waiting:,} wait",)
    if one.history and one.history[-1].told is not None:
        yield "told", (f"{one.history[-1].told:,} of {one.history[-1].asked:,} traces of the last window",)
    if one.sessions is not None:
        yield "compared", (f"{one.compared or 0:,} of {one.sessions:,} sessions of the last window",)
    if one.value is not None:
        low, high = one.bounds
        least = "" if low is None else f", at least {figure.number(low)}"
        yield (
            "value",
            (f"{figure.number(one.value)}{least}{'' if high is None else f', at most {figure.number(high)}'}",),
        )
    if one.p is not None:
        yield "p", (f"{figure.number(one.p)} (alpha {figure.number(one.alpha)})",)
        yield "effect", (f"{figure.number(one.effect)} (at least {figure.number(one.min_effect)})",)
    if len(one.history) > 1:
        yield "lately", (sparkline(one.history),)


def sparkline(history: Sequence[Look]) -> str:
    """Values of an objective, else effects; a dot is a window that was not measured."""
    found = [each.value if each.value is not None else each.effect for each in history][-_SHOWN:]
    told = [value for value in found if value is not None]
    if not told:
        return "·" * len(found)
    low, high = min(0.0, *told), max(told)
    step = (high - low) / (len(_BARS) - 1) or 1.0
    return "".join("·" if value is None else _BARS[round((value - low) / step)] for value in found)


def moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def looks(history: Iterable[Mapping[str, Any]]) -> tuple[Look, ...]:
    """As the state keeps it."""
    return tuple(
        Look(
            **{
                **each,
                "last": moment(each["last"]),
                "signals": {
                    name: Traced(statistic=statistic, low=low, high=high)
                    for name, (statistic, low, high) in each.get("signals", {}).items()
                },
            }
        )
        for each in history
    )
