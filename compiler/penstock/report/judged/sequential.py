"""Evaluations that were asked row by row."""

from collections.abc import Iterable

from penstock.gate.case import Case, Judged
from penstock.gate.watch import Reading
from penstock.report.block import Block, Foreign, Paragraph
from penstock.report.section import Shape


class Sequential(Shape):
    """An evaluation that was asked only until its rows decided."""

    evaluation: str
    chain: str
    environment: str
    rows: int
    used: int
    """Rows that the tests read."""
    asked: int
    """Rows that were answered: required ones come first, and answers are asked a little ahead."""
    saved_answers: int
    """Of both sides."""
    saved_calls: int
    """About as many, as an answer took on average."""
    stopped: str | None
    """Why no more was asked; null where all was."""
    held: tuple[str, ...]
    """Guards that need every row."""
    unjudged: tuple[str, ...]
    """Bounds left open, because a margin or a required row had failed before."""

    def blocks(self) -> list[Block]:
        told = f"{self.used} of {self.rows} rows read, {self.asked} answered; {self.saved_answers} answers"
        told += f" and about {self.saved_calls} calls saved. "
        told += f"Stopped: {self.stopped}." if self.stopped else "Every row was asked."
        made: list[Block] = [Paragraph((Foreign(self.evaluation, ticked=True), f" row by row: {told}"))]
        if self.held:
            made.append(Paragraph((f"Margins were decided, but {'; '.join(self.held)}.",)))
        if self.unjudged:
            made.append(Paragraph((f"Not judged: {'; '.join(self.unjudged)}.",)))
        return made


def readings(cases: Iterable[Case]) -> tuple[Sequential, ...]:
    """Of those evaluations that were asked row by row."""
    return tuple(
        _reading(case, judged, judged.sequential)
        for case in cases
        for judged in case.evaluations
        if judged.sequential is not None
    )


def _reading(case: Case, judged: Judged, reading: Reading) -> Sequential:
    repeats = judged.evaluation.spec.repeats
    calls = sum(run.usage.calls for run in (judged.base, judged.head) if run is not None)
    given = 2 * reading.asked * repeats
    saved = 2 * (reading.rows - reading.asked) * repeats
    return Sequential(
        evaluation=judged.evaluation.name,
        chain=case.chain,
        environment=case.environment,
        rows=reading.rows,
        used=reading.used,
        asked=reading.asked,
        saved_answers=saved,
        saved_calls=round(saved * calls / given) if given else 0,
        stopped=reading.stopped,
        held=reading.held,
        unjudged=reading.unjudged,
    )
