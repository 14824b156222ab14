"""A metric's verdict as it is published, and in words."""

from collections.abc import Iterable, Sequence
from typing import Literal

from penstock.gate.verdict import MetricVerdict, People
from penstock.report import figure
from penstock.report.block import Block, Column, Foreign, Inline, Plot, Table, Tone, Whisker, Word
from penstock.report.case import State
from penstock.report.judged.labelled import Labelled, labelled
from penstock.report.section import Shape

_TONES = {"PASS": Tone.PLAIN, "FAIL": Tone.BAD, "INCONCLUSIVE": Tone.WARN}
_ORDER = ("FAIL", "INCONCLUSIVE", "NOT_COMPARABLE", "NEW", "PASS", "UNCHANGED")


class Measured(Shape):
    """A metric, base against head. `base` and `head` are means in the metric's own direction; `delta`, `low`, `high`
    are turned so that above 0 is better. Null where a figure does not exist."""

    evaluation: str
    metric: str
    environment: str
    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED", "NEW", "NOT_COMPARABLE"]
    n: int
    """Rows."""
    clusters: int
    repeats: int
    base: float | None
    head: float | None
    delta: float | None
    low: float | None
    high: float | None
    p: float | None
    """Of the test that head is not worse."""
    mde: float | None
    """The smallest drop that would have been found with 80 % power."""
    needed: int | None
    """Rows that would decide the margin."""
    seed: int
    improved: bool
    """The whole interval lies above 0."""
    small_drop: bool
    """A drop is shown, and so is that it is smaller than the margin."""
    guarded: bool
    """False: shown, never decides."""
    margin: float | None
    measured_base: int
    measured_head: int
    failed_bounds: tuple[str, ...]
    """Floors, ceilings and increases that head breaks."""
    p_raw: float | None = None
    """p before Holm."""
    worse: int | None = None
    """Rows that head answers worse."""
    better: int | None = None
    """Rows that head answers better."""
    people: Labelled | None = None
    """Of a judge with labels, how far people agree with it."""
    sequential: bool = False
    """By bets on the n rows read: p and interval hold whenever one stops."""

    def words(self) -> Word:
        """The verdict; "not worse" where a margin was shown to hold, "better" where the whole interval lies above 0."""
        if not self.guarded:
            word = "worse" if self.verdict == "FAIL" else "better" if self.improved else ""
            return Word(f"{word}, not guarded" if word else "not guarded", Tone.MUTED)
        if self.people is not None and self.people.refusal is not None and self.verdict == "INCONCLUSIVE":
            return Word("people disagree with the judge", Tone.WARN, strong=True)
        match self.verdict:
            case "FAIL":
                return Word("; ".join(self.failed_bounds) or "worse", Tone.BAD, strong=True)
            case "INCONCLUSIVE":
                return Word("not decided", Tone.WARN, strong=True)
            case "PASS" if self.improved:
                return Word("better", Tone.GOOD, strong=True)
            case "PASS" if self.margin is not None:
                return Word("not worse, small drop" if self.small_drop else "not worse", Tone.GOOD)
            case "PASS":
                return Word("within bounds", Tone.GOOD)
        return Word(self.verdict.replace("_", " ").lower(), Tone.MUTED)

    def judged(self) -> tuple[State, str, str]:
        """As a test: state, why, what sort of failure. What was not measured or not decided does not pass."""
        word = self.words().text
        match self.verdict:
            case "PASS" | "UNCHANGED":
                return "passed", "", ""
            case "FAIL":
                return "failed", f"FAIL: {word}, {sentence(self)}", "floor" if self.failed_bounds else "regression"
            case "NEW" | "NOT_COMPARABLE" if self.head is not None:
                return "skipped", f"{word}: base has nothing to compare with, {sentence(self)}", ""
            case "INCONCLUSIVE" if self.needed is not None:
                told = f"{sentence(self)}; {figure.count(self.needed, 'row')} would decide"
                return "errored", f"INCONCLUSIVE: {word}, {told}", "not decided"
        told = sentence(self) if self.head is not None else "head was not measured"
        return "errored", f"{self.verdict}: {word}, {told}", "not decided"


def published(metrics: Iterable[MetricVerdict]) -> tuple[Measured, ...]:
    """In the order of the verdict."""
    return tuple(_published(metric) for metric in metrics)


def _published(metric: MetricVerdict) -> Measured:
    return Measured(
        evaluation=metric.evaluation,
        metric=metric.metric,
        environment=metric.environment,
        verdict=metric.verdict.value,
        n=metric.n,
        clusters=metric.clusters,
        repeats=metric.repeats,
        base=metric.base,
        head=metric.head,
        delta=metric.delta,
        low=metric.low,
        high=metric.high,
        p=metric.p,
        mde=metric.mde,
        needed=metric.needed,
        seed=metric.seed,
        improved=metric.improved,
        small_drop=metric.small_drop,
        guarded=metric.guarded,
        margin=metric.margin,
        measured_base=metric.measured_base,
        measured_head=metric.measured_head,
        failed_bounds=metric.failed_bounds,
        people=None if metric.people is None else _people(metric.people),
        p_raw=metric.p_raw,
        worse=metric.worse,
        better=metric.better,
        sequential=metric.sequential,
    )


def _people(people: People) -> Labelled:
    return labelled(people.labelled, people.agreement, people.delta, people.refusal, people.pairs)


def ordered(metrics: Iterable[Measured]) -> list[Measured]:
    """What decides first: guarded before shown only, failing before passing."""
    return sorted(metrics, key=lambda metric: (not metric.guarded, _ORDER.index(metric.verdict)))


def label(metric: Measured, among: Sequence[Measured]) -> str:
    """The metric's name, with evaluation and environment where they tell metrics apart."""
    several = len({other.evaluation for other in among}) > 1
    places = len({other.environment for other in among}) > 1
    name = f"{metric.evaluation}/{metric.metric}" if several else metric.metric
    return f"{name} ({metric.environment})" if places else name


def sentence(metric: Measured) -> str:
    """The figures in one line."""
    told = f"base {figure.number(metric.base)}, head {figure.number(metric.head)}"
    if metric.delta is not None:
        told += f", delta {figure.signed(metric.delta)}"
    if metric.low is not None and metric.high is not None:
        told += f", interval {figure.interval(metric.low, metric.high)}"
    if metric.margin is not None:
        told += f", margin {figure.number(metric.margin)}"
    return f"{told}, {figure.count(metric.n, 'row')}"


def table(metrics: Sequence[Measured], level: int) -> Table:
    """`level`: of the interval, in percent."""
    columns = (
        Column("metric"),
        Column("n", True),
        Column("base", True),
        Column("head", True),
        Column("delta", True),
        Column(f"{level} % interval", True),
        Column("verdict"),
    )
    shown = ordered(metrics)
    note = "Delta and interval: above 0 is better." if shown else ""
    return Table(columns, tuple(_row(metric, metrics) for metric in shown), note)


def _row(metric: Measured, among: Sequence[Measured]) -> tuple[Inline, ...]:
    return (
        Foreign(label(metric, among)),
        str(metric.n),
        figure.number(metric.base),
        figure.number(metric.head),
        figure.signed(metric.delta),
        figure.interval(metric.low, metric.high),
        metric.words(),
    )


def statistics(metrics: Sequence[Measured]) -> Table:
    """The figures behind the verdicts."""
    titles = (
        *("clusters", "repeats", "measured", "worse/better", "margin"),
        *("own p", "p (Holm)", "MDE", "rows needed", "seed"),
    )
    return Table(
        (Column("metric"), *(Column(title, True) for title in titles)),
        tuple(
            (
                Foreign(label(metric, metrics)),
                str(metric.clusters),
                str(metric.repeats),
                f"{metric.measured_base}/{metric.measured_head}",
                figure.NONE if metric.worse is None else f"{metric.worse}/{metric.better}",
                figure.number(metric.margin),
                figure.number(metric.p_raw),
                figure.number(metric.p),
                figure.number(metric.mde),
                figure.NONE if metric.needed is None else str(metric.needed),
                str(metric.seed),
            )
            for metric in ordered(metrics)
        ),
        "Measured: rows of base/head. Own p: of the test that head is not worse; (Holm): over the metrics with a "
        "margin, which decides. MDE: the drop that would be found with 80 % power.",
    )


def plot(metrics: Sequence[Measured], level: int) -> list[Block]:
    """Whiskers of the guarded metrics that were compared; nothing where there are none."""
    whiskers = tuple(
        Whisker(label(metric, metrics), metric.delta, metric.low, metric.high, metric.margin, _tone(metric))
        for metric in ordered(metrics)
        if metric.guarded and metric.delta is not None and metric.low is not None and metric.high is not None
    )
    legend = f"Delta with its {level} % interval, and the margin; right of 0 is better."
    return [Plot(whiskers, legend)] if whiskers else []


def _tone(metric: Measured) -> Tone:
    return Tone.GOOD if metric.verdict == "PASS" and metric.improved else _TONES.get(metric.verdict, Tone.MUTED)
