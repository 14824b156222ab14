"""A project's own noise: base against base."""

import shlex
from collections.abc import Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from penstock.gate.aa import AA, Noise
from penstock.report import figure
from penstock.report.block import (
    Block,
    Bullets,
    Code,
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
from penstock.runtime.traces.trace import Usage


class Noisy(Shape):
    """One metric, base against base; null where there is too little to tell."""

    evaluation: str
    metric: str
    environment: str
    n: int
    """Rows measured in all their repeats."""
    clusters: int
    repeats: int
    """Answers that each row was given."""
    each: int
    """Answers that the Evaluation gives a row."""
    mean: float | None
    item_variance: float | None
    """Between rows."""
    generation_variance: float | None
    """Between answers to the same row; with a judge that is asked once an answer, its verdicts too."""
    judge_variance: float | None
    """Between verdicts on the same answer; null where each is judged once."""
    se: float | None
    """Standard error of a difference of two runs in which nothing changed."""
    mde: float | None
    """The drop that this noise hides, 80 % power."""
    margin: float | None
    smallest_margin: float | None
    """What these rows can decide where nothing but noise differs."""
    needed: int | None
    """Rows that the margin needs."""
    repeats_worth: int | None
    """Answers a row that pay, where a repeat costs what a row costs."""
    fails: float | None
    """Share of resamples with FAIL."""
    passes: float | None


class AaSection(Section):
    """How much a project's answers differ by themselves. No verdict on any change."""

    name: ClassVar[str] = "aa"
    base: str
    metrics: tuple[Noisy, ...]
    resamples: int
    false_alarms: float | None
    """Share of resamples in which the gate would have failed though nothing changed; null without a margin."""
    alpha: float
    seed: int
    planned: int
    missing: int
    """Answers that were not given or not measured."""
    calls: int
    cached: int
    usd: float | None
    code: int = Field(alias="exit_code")
    reproduce: str

    def blocks(self) -> list[Block]:
        return [
            self._line(),
            *self._table(),
            *self._advice(),
            Heading("Reproduce"),
            Code(self.reproduce, "console", ours=True),
            Facts(
                (
                    ("base", (Foreign(figure.short(self.base)),)),
                    ("seed", (str(self.seed),)),
                    ("resamples", (str(self.resamples),)),
                    ("answers", (f"{self.planned}, {self.missing} of them missing",)),
                    ("calls", (f"{self.calls}, {self.cached} of them from the store",)),
                    ("cost of this run", (figure.usd(self.usd),)),
                )
            ),
        ]

    def exit_code(self, *, strict: bool = False) -> int:
        return self.code

    def _line(self) -> Verdict:
        if self.code:
            return Verdict("INCOMPLETE", Tone.BAD, (f"{self.missing} of {self.planned} answers are missing",))
        if self.false_alarms is None:
            return Verdict("NOISE", Tone.PLAIN, ("no margin is guarded, so nothing could raise a false alarm",))
        share = f"{100 * self.false_alarms:.1f} %"
        told = f"base against itself fails in {share} of {self.resamples} resamples; {100 * self.alpha:g} % are allowed"
        return Verdict("NOISE", Tone.PLAIN, (told, "; no change is judged"))

    def _table(self) -> list[Block]:
        titles = (
            "n",
            "clusters",
            "repeats",
            "mean",
            "var rows",
            "var answers",
            "var judge",
            "hides",
            "fails",
            "passes",
        )
        rows: tuple[tuple[Inline, ...], ...] = tuple(
            (
                Foreign(f"{m.evaluation}/{m.metric}"),
                str(m.n),
                str(m.clusters),
                str(m.repeats),
                figure.number(m.mean),
                figure.number(m.item_variance),
                figure.number(m.generation_variance),
                figure.number(m.judge_variance),
                figure.number(m.mde),
                *(
                    Word(figure.NONE if each is None else f"{100 * each:.1f} %", Tone.PLAIN)
                    for each in (m.fails, m.passes)
                ),
            )
            for m in self.metrics
        )
        note = "Hides: the drop that noise alone hides, 80 % power. Fails, passes: shares of resamples, before Holm."
        return [Table((Column("metric"), *(Column(title, True) for title in titles)), rows, note)] if rows else []

    def _advice(self) -> list[Block]:
        items = tuple(line for metric in self.metrics for line in _advised(metric))
        return [Heading("What it recommends"), Bullets(items)] if items else []


def _advised(metric: Noisy) -> Iterator[Line]:
    name = Foreign(f"{metric.evaluation}/{metric.metric}", ticked=True)
    if metric.margin is not None and metric.smallest_margin is not None:
        if metric.smallest_margin <= metric.margin:
            least = figure.number(metric.smallest_margin)
            told = f": {metric.n} rows decide its margin {metric.margin:g} as far as noise goes, and down to {least}"
            yield (name, told)
        else:
            rows = f", or {metric.needed:,} rows in place of {metric.n:,}" if metric.needed else ""
            least = figure.number(metric.smallest_margin)
            yield (name, f": the margin {metric.margin:g} drowns in noise; a margin of {least}{rows} would do")
    if metric.repeats_worth is not None and metric.repeats_worth > metric.each:
        yield (name, f": {metric.repeats_worth} repeats a row pay, where a repeat costs what a row costs")
    elif metric.repeats_worth is not None and metric.generation_variance:
        yield (name, f": {metric.each} repeat a row is enough; more rows help more")
    elif metric.repeats_worth is None and metric.generation_variance:
        yield (name, ": rows differ only by noise; repeats help as much as rows")


def section(
    found: AA,
    *,
    base: str,
    environment: str | None,
    missing: int,
    planned: int,
    usage: Usage,
    alpha: float,
    coverage: float,
    repeats: int | None,
    more: Sequence[str] = (),
) -> AaSection:
    """base: a commit; missing, planned: answers; more: flags of the command. Below `coverage` there is no report to
    rely on: exit 3."""
    words = ["penstock", "gate", "--aa", "--base", base, *more]
    words += ["--env", environment] if environment is not None else []
    words += ["--repeats", str(repeats)] if repeats is not None else []
    words += ["--seed", str(found.seed)] if found.seed else []
    short = planned == 0 or (planned - missing) / planned < coverage - 1e-9
    return AaSection(
        base=base,
        metrics=tuple(_noisy(metric) for metric in found.metrics),
        resamples=found.resamples,
        false_alarms=found.false_alarms,
        alpha=alpha,
        seed=found.seed,
        planned=planned,
        missing=missing,
        calls=usage.calls,
        cached=usage.cached,
        usd=usage.usd,
        exit_code=3 if short else 0,
        reproduce=shlex.join(words),
    )


def _noisy(metric: Noise) -> Noisy:
    parts = metric.components
    return Noisy(
        evaluation=metric.evaluation,
        metric=metric.metric,
        environment=metric.environment,
        n=metric.n,
        clusters=metric.clusters,
        repeats=metric.repeats,
        each=metric.each,
        mean=metric.mean,
        item_variance=parts.item if parts else None,
        generation_variance=parts.generation if parts else None,
        judge_variance=parts.judge if parts else None,
        se=metric.se,
        mde=metric.mde,
        margin=metric.margin,
        smallest_margin=metric.smallest,
        needed=metric.needed,
        repeats_worth=metric.worth,
        fails=metric.fails,
        passes=metric.passes,
    )
