"""Models in the place of a chain's, on quality, latency, cost and compliance."""

from collections.abc import Iterator, Mapping, Sequence
from math import fsum, isfinite, isnan
from typing import ClassVar, Literal, Protocol

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import Run
from penstock.gate.front import Interval, Measured, Rules, Standing, change, mean, quality
from penstock.project.cost.candidates import Candidate, Fit
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
    Plot,
    Point,
    Scatter,
    Table,
    Tone,
    Verdict,
    Whisker,
    Word,
)
from penstock.report.section import Section, Shape
from penstock.spec.kinds.model import Compliance as Stated

_FRONT = "Capitals, filled: on the front over all axes; the stair joins the best means of this plane."
_WORDS = {"front": Tone.GOOD, "behind": Tone.MUTED, "unmeasured": Tone.WARN, "excluded": Tone.WARN}


class Bounds(Shape):
    """A mean with one-sided bounds at alpha each; null where they are undefined."""

    mean: float
    low: float | None
    high: float | None


class Against(Shape):
    """A candidate against the present Model on the same rows."""

    delta: float
    """Of quality, head - present; above 0 is better."""
    low: float
    high: float
    p: float
    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE"]
    """PASS: shown to be not worse within the margin."""
    needed: int | None
    """Rows that would decide."""
    cost: Bounds | None
    """Difference as a share of the present cost; below 0 is cheaper."""
    latency: Bounds | None


class Compliance(Shape):
    """What somebody states of it; null is not known."""

    regions: tuple[str, ...] | None
    license: str | None
    retention: str | None
    meets: bool | None
    """What was asked for, else what the present Model states; null: not stated."""
    lacks: tuple[str, ...]


class Compared(Shape):
    """One candidate."""

    model: str
    """As it was named."""
    asks: str
    """The model string."""
    present: bool
    fits: Literal["yes", "no", "unknown"]
    why: tuple[str, ...]
    place: Literal["front", "behind", "unmeasured", "excluded"]
    behind: tuple[str, ...]
    """Those shown to be not worse on every axis and better on one."""
    ties: tuple[str, ...]
    """Those on the front that the rows do not tell it apart from."""
    missing: tuple[str, ...]
    """Axes that were not measured; it is then not ranked."""
    rows: int
    measured: int
    """Rows with a score."""
    quality: Bounds | None
    latency: Bounds | None
    """Seconds of an answer."""
    latency_p95: float | None
    cost: Bounds | None
    """US dollars of an answer."""
    compliance: Compliance
    change: Against | None
    """Null for the present Model, and where either was not measured."""
    others: dict[str, float]
    """Means of the other metrics."""
    spent_usd: float | None
    calls: int
    cached: int


class CompareSection(Section):
    """The Pareto front of several Models."""

    name: ClassVar[str] = "compare"
    chain: str
    evaluation: str
    environment: str
    metric: str
    """What quality is."""
    margin: float
    alpha: float
    seed: int
    clusters: int | None
    axes: tuple[str, ...]
    """On which candidates are ranked; an axis that nothing is known of is left out."""
    stopped: str | None
    """Why not all was asked."""
    candidates: tuple[Compared, ...]

    def blocks(self) -> list[Block]:
        leaders = [each for each in self.candidates if each.place == "front"]
        names: Line = tuple(part for each in leaders for part in (Foreign(each.model), " "))
        word, tone = ("FRONT", Tone.GOOD) if leaders else ("NOTHING RANKED", Tone.BAD)
        made: list[Block] = [
            Heading(f"Models for {self.chain}", 1),
            Verdict(word, tone, (f"{len(leaders)} of {figure.count(len(self.candidates), 'model')}: ", *names)),
            self._table(),
        ]
        made += self._scatters()
        made += self._plots()
        made += [Heading("Compliance"), self._compliance()]
        notes = [line for each in self.candidates for line in _notes(each)]
        if self.stopped is not None:
            notes.insert(0, ("not all was asked: ", Foreign(self.stopped)))
        if notes:
            made.append(Bullets(tuple(notes)))
        return [*made, Facts(self._facts())]

    def brief(self) -> list[Block]:
        return self.blocks()[1:3]

    def exit_code(self, *, strict: bool = False) -> int:
        """1 where a candidate that was to be asked was not measured."""
        return int(any(each.place == "unmeasured" for each in self.candidates))

    def _table(self) -> Table:
        titles = (self.metric, "interval", "latency", "p95", "cost of 1,000", "rows")
        columns = (Column("model"), Column("place"), *(Column(title, True) for title in titles))
        rows = tuple(_row(each) for each in self.candidates)
        note = (
            f"Intervals: one-sided bounds at alpha {self.alpha:g} each. Front: none is shown to be not worse on every "
            "axis and better on one."
        )
        return Table(columns, rows, note)

    def _scatters(self) -> Iterator[Block]:
        """Quality against what it costs, where that was measured of two at least."""
        axes = (("cost", "cost of 1,000 answers", 1000, figure.usd), ("latency", "latency", 1, figure.seconds))
        for name, words, scale, unit in axes:
            points = tuple(_points(self.candidates, name, scale))
            if len(points) < 2 or not any(point.x for point in points):
                continue
            legend = f"{self.metric} against {words}: best at the top left. {_FRONT}"
            yield Heading(f"Quality and {name}")
            yield Scatter(points, words, self.metric, unit, legend)

    def _plots(self) -> list[Block]:
        made: list[Block] = []
        changed = [(each.model, each.change) for each in self.candidates if each.change is not None]
        if changed:
            whiskers = tuple(
                Whisker(name, c.delta, c.low, c.high, self.margin, _tone(c.low, c.high)) for name, c in changed
            )
            made += [Heading("Against the present Model"), Plot(whiskers, f"{self.metric}: right of 0 is better")]
        for what in ("cost", "latency"):
            saved = [
                Whisker(name, -_near(b.mean), -_near(b.high), -_near(b.low), None, _tone(-b.high, -b.low))
                for name, c in changed
                if (b := getattr(c, what)) is not None and b.low is not None and b.high is not None
            ]
            if saved:
                made.append(Plot(tuple(saved), f"{what} saved, as a share of the present: right of 0 is better"))
        return made

    def _compliance(self) -> Table:
        rows = []
        for each in self.candidates:
            own = each.compliance
            meets = (
                Word("yes", Tone.GOOD) if own.meets else Word("not stated" if own.meets is None else "no", Tone.WARN)
            )
            said = (Foreign(", ".join(own.regions or ()) or figure.NONE), Foreign(own.license or figure.NONE))
            rows.append((Foreign(each.model), meets, *said, Foreign(own.retention or figure.NONE)))
        columns = ("model", "meets", "regions", "licence", "retention")
        return Table(
            tuple(Column(name) for name in columns), tuple(rows), "A dash: nobody says; no promise of a provider."
        )

    def _facts(self) -> tuple[tuple[str, Line], ...]:
        spent = [each.spent_usd for each in self.candidates]
        total = None if None in spent else fsum(each or 0.0 for each in spent)
        facts: list[tuple[str, Line]] = [
            ("evaluation", (Foreign(self.evaluation), f" in {self.environment}")),
            ("ranked by", (", ".join(self.axes),)),
            ("margin", (figure.number(self.margin),)),
            ("spent", (figure.usd(total),)),
        ]
        return tuple(facts)


class Entry(Protocol):
    """A candidate."""

    @property
    def name(self) -> str: ...
    @property
    def candidate(self) -> Candidate: ...
    @property
    def present(self) -> bool: ...
    @property
    def fit(self) -> Fit: ...
    @property
    def compliance(self) -> Stated: ...
    @property
    def met(self) -> bool | None: ...
    @property
    def lacks(self) -> tuple[str, ...]: ...


def section(
    *,
    chain: str,
    evaluation: ResolvedEvaluation,
    environment: str,
    metric: str,
    entries: Sequence[Entry],
    runs: Mapping[str, Run | None],
    measured: Sequence[Measured],
    rules: Rules,
    standings: Mapping[str, Standing],
    stopped: str | None,
) -> CompareSection:
    """Of every candidate, the present one first."""
    now = measured[0]
    return CompareSection(
        chain=chain,
        evaluation=evaluation.name,
        environment=environment,
        metric=metric,
        margin=rules.margin,
        alpha=rules.alpha,
        seed=rules.seed,
        clusters=None if rules.clusters is None else len(set(rules.clusters)),
        axes=tuple(rules.axes),
        stopped=stopped,
        candidates=tuple(
            _compared(entry, runs.get(entry.name), each, now, evaluation, metric, rules, standings[entry.name])
            for entry, each in zip(entries, measured, strict=True)
        ),
    )


def _compared(
    entry: Entry,
    run: Run | None,
    each: Measured,
    now: Measured,
    evaluation: ResolvedEvaluation,
    metric: str,
    rules: Rules,
    standing: Standing,
) -> Compared:
    rows = [_mean([score for score in row if not isnan(score)]) for row in each.quality]
    known = sorted(value for value in each.seconds if not isnan(value))
    own = entry.compliance
    return Compared(
        model=entry.name,
        asks=entry.candidate.model,
        present=entry.present,
        fits=entry.fit.fits,
        why=entry.fit.why,
        place=standing.place,
        behind=standing.behind,
        ties=standing.ties,
        missing=tuple(standing.missing),
        rows=len(rows),
        measured=sum(not isnan(score) for score in rows),
        quality=_bounds(mean(rows, rules, bounded=True)),
        latency=_bounds(mean(each.seconds, rules)),
        latency_p95=known[min(len(known) - 1, int(0.95 * len(known)))] if known else None,
        cost=_bounds(mean(each.usd, rules)),
        compliance=Compliance(
            regions=tuple(own.regions) or None,
            license=own.license,
            retention=own.retention,
            meets=entry.met,
            lacks=entry.lacks,
        ),
        change=None if entry.present or not each.quality or not now.quality else _against(now, each, rules),
        others=_others(run, evaluation, metric),
        spent_usd=0.0 if run is None else run.usage.usd,
        calls=0 if run is None else run.usage.calls,
        cached=0 if run is None else run.usage.cached,
    )


def _against(now: Measured, each: Measured, rules: Rules) -> Against:
    found = quality(now, each, rules)
    return Against(
        delta=found.delta,
        low=found.low,
        high=found.high,
        p=found.p,
        verdict=found.verdict,
        needed=found.needed,
        cost=_bounds(change(now.usd, each.usd, rules)),
        latency=_bounds(change(now.seconds, each.seconds, rules)),
    )


def _others(run: Run | None, evaluation: ResolvedEvaluation, metric: str) -> dict[str, float]:
    found = {}
    for name, each in evaluation.spec.metrics.items():
        values = [row.scores.get(name) for row in run.rows] if run is not None else []
        known = [value for value in values if value is not None and isfinite(value)]
        if known and name != metric and each.metric is not None:
            found[name] = fsum(known) / len(known)
    return found


def _points(candidates: Sequence[Compared], axis: str, scale: float) -> Iterator[Point]:
    for each in candidates:
        amount: Bounds | None = getattr(each, axis)
        if each.quality is None or amount is None or each.place not in ("front", "behind"):
            continue
        mean, low, high = each.quality.mean, each.quality.low, each.quality.high
        name = f"{each.model} (present)" if each.present else each.model
        front = each.place == "front"
        span = (mean if low is None else low, mean if high is None else high)
        yield Point(name, scale * amount.mean, mean, *span, front, Tone.GOOD if front else Tone.MUTED)


def _mean(values: Sequence[float]) -> float:
    return fsum(values) / len(values) if values else float("nan")


def _bounds(found: Interval | None) -> Bounds | None:
    if found is None or isnan(found.mean):
        return None
    low, high = (None if isnan(value) else value for value in (found.low, found.high))
    return Bounds(mean=found.mean, low=low, high=high)


def _near(value: float) -> float:
    return max(-1.0, min(1.0, value))


def _tone(low: float, high: float) -> Tone:
    return Tone.GOOD if low > 0 else Tone.BAD if high < 0 else Tone.PLAIN


def _row(each: Compared) -> tuple[Inline, ...]:
    own, cost = each.quality, each.cost
    place = f"{each.place} (present)" if each.present else each.place
    interval = (
        figure.NONE if own is None or own.low is None else f"{figure.number(own.low)} .. {figure.number(own.high)}"
    )
    return (
        Foreign(each.model),
        Word(place, _WORDS[each.place]),
        Word(figure.number(None if own is None else own.mean), strong=True),
        interval,
        figure.seconds(None if each.latency is None else each.latency.mean),
        figure.seconds(each.latency_p95),
        figure.NONE if cost is None else figure.usd(1000 * cost.mean),
        f"{each.measured} of {each.rows}",
    )


def _notes(each: Compared) -> list[Line]:
    made: list[Line] = []
    if each.behind:
        made.append((Foreign(each.model), f" is behind {', '.join(each.behind)}"))
    if each.ties:
        made.append((Foreign(each.model), f" ties with {', '.join(each.ties)}: these rows do not tell them apart"))
    if each.missing:
        made.append((Foreign(each.model), f" is not ranked: {', '.join(each.missing)} was not measured"))
    if each.place == "excluded":
        made.append((Foreign(each.model), f" was not asked: {'; '.join(each.why)}"))
    if each.change is not None and each.change.verdict == "INCONCLUSIVE" and each.change.needed is not None:
        made.append((Foreign(each.model), f": about {each.change.needed} rows would decide on its quality"))
    if each.compliance.lacks:
        made.append((Foreign(each.model), ": ", Foreign("; ".join(each.compliance.lacks))))
    return made
