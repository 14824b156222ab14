"""A gate in one row: what was looked at and what came of it."""

from collections.abc import Sequence

from penstock.evaluate.run import Run
from penstock.report import figure
from penstock.report.block import Column, Inline, Table, Tone, Word
from penstock.report.judged.measured import Measured
from penstock.report.section import Shape


class Answer(Shape):
    """One answer of the changed chains, base against head: estimated US dollars, median seconds."""

    base_usd: float | None
    head_usd: float | None
    base_seconds: float | None
    head_seconds: float | None


def table(
    answer: Answer | None,
    metrics: Sequence[Measured] | None,
    *,
    check: Inline,
    level: Inline | None,
    loosened: int | None,
    accepted: bool,
) -> Table:
    """`level`: of the change; `loosened`: fields of what judges it. None: that was not looked at."""
    base, head = (answer.base_usd, answer.head_usd) if answer else (None, None)
    unpriced = base is None and head is None
    cost = figure.NONE if unpriced else f"{figure.usd(base)} → {figure.usd(head)}"
    seconds = (answer.base_seconds, answer.head_seconds) if answer else (None, None)
    latency = figure.NONE if seconds == (None, None) else " → ".join(map(figure.seconds, seconds))
    titles = ("check", "policy", "change", "evaluation", "cost of an answer", "median latency")
    cells: tuple[Inline, ...] = (
        check,
        figure.NONE if loosened is None else _loosened(loosened, accepted),
        figure.NONE if level is None else level,
        "not run" if metrics is None else tally(metrics),
        cost,
        latency,
    )
    return Table(tuple(Column(title) for title in titles), (cells,))


def _loosened(loosened: int, accepted: bool) -> Word:
    if not loosened:
        return Word("not loosened")
    state = "accepted" if accepted else "not accepted"
    return Word(f"{loosened} loosened, {state}", Tone.WARN if accepted else Tone.BAD)


def tally(metrics: Sequence[Measured]) -> str:
    """Verdicts of the guarded metrics, counted."""
    guarded = [metric for metric in metrics if metric.guarded]
    if not guarded:
        return figure.NONE
    words = [metric.verdict.replace("_", " ").lower() for metric in guarded]
    return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))


def median(runs: Sequence[Run]) -> float | None:
    """Seconds of an answered row."""
    seconds: list[float] = sorted(row.seconds for run in runs for row in run.rows if row.status in ("ok", "failed"))
    if not seconds:
        return None
    middle = len(seconds) // 2
    return float(seconds[middle] if len(seconds) % 2 else (seconds[middle - 1] + seconds[middle]) / 2)
