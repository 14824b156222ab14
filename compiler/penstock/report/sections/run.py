"""One answer of a chain."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from pydantic import PrivateAttr

from penstock.report import figure, stepped
from penstock.report.block import (
    Bar,
    Block,
    Code,
    Column,
    Facts,
    Fold,
    Foreign,
    Heading,
    Inline,
    Line,
    Table,
    Tone,
    Verdict,
    Waterfall,
    Word,
)
from penstock.report.section import Section
from penstock.report.stepped import Step
from penstock.report.value import plain, show, spread
from penstock.runtime.traces.trace import Trace


class RunSection(Section):
    """Outputs, and how they came about."""

    name: ClassVar[str] = "run"
    outputs: dict[str, Any]
    steps: dict[str, Step]
    bundle: str
    """Digest of the bundle that answered."""
    chain: str
    """Its name; empty where only the bundle is known."""
    inputs: dict[str, Any]
    seconds: float
    usd: float | None
    calls: int
    cached: int
    error: str | None
    """Why there is no answer."""
    code: str | None
    """What sort of failure."""
    _drawn: bool = PrivateAttr(default=False)

    def blocks(self) -> list[Block]:
        columns = (
            Column("step"),
            Column("type"),
            Column("time", right=True),
            Column("tokens", right=True),
            Column("cost", right=True),
            Column(""),
        )
        table: Block = Table(columns, tuple(_row(name, step) for name, step in self.steps.items()))
        if self._drawn:
            table = Waterfall(tuple(_bars(self.steps.items(), 0, 0.0)), self.seconds)
        folds = [
            Fold(
                ("Step ", Foreign(name)),
                (Code(spread({"inputs": step.inputs, "outputs": step.outputs}), "json"),),
            )
            for name, step in self.steps.items()
        ]
        facts: tuple[tuple[str, Line], ...] = (
            *((("chain", (Foreign(self.chain),)),) if self.chain else ()),
            ("bundle", (Foreign(figure.short(self.bundle)),)),
            ("time", (figure.seconds(self.seconds),)),
            ("cost", (figure.usd(self.usd),)),
            ("calls", (f"{self.calls}, {self.cached} of them from the store",)),
        )
        return [*self.brief(), *([table] if self.steps else []), *folds, Facts(facts)]

    def brief(self) -> list[Block]:
        if self.error is not None:
            return [Verdict("NO ANSWER", Tone.BAD, (Foreign(self.error, 2000),))]
        made: list[Block] = []
        for name, value in self.outputs.items():
            made += [Heading(name, 3), Code(show(value))]
        return made

    def exit_code(self, *, strict: bool = False) -> int:
        return int(self.error is not None)


def _row(name: str, step: Step) -> tuple[Inline, ...]:
    state: Inline = Word("skipped", Tone.MUTED) if step.skipped else "from the store" if step.cached else ""
    return Foreign(name), step.type, figure.seconds(step.seconds), str(step.tokens), figure.usd(step.usd), state


def _bars(steps: Iterable[tuple[str, Step]], depth: int, start: float) -> Iterator[Bar]:
    for name, step in steps:
        told = [step.type, figure.seconds(step.seconds)]
        told += [figure.count(step.tokens, "token")] if step.tokens else []
        told += [figure.usd(step.usd)] if step.usd else []
        told += [figure.count(step.attempts, "attempt")] if step.attempts > 1 else []
        told += ["skipped"] if step.skipped else ["failed"] if step.error is not None else []
        told += ["from the store"] if step.cached else []
        tone = Tone.MUTED if step.skipped else Tone.BAD if step.error is not None else Tone.GOOD
        began = start + step.began
        yield Bar(name, depth, began, step.seconds, ", ".join(told), tone)
        yield from _bars(((child.id, child) for child in step.children), depth + 1, began)


def section(trace: Trace, *, chain: str = "", drawn: bool = False) -> RunSection:
    """
    Args:
        chain: its name, where it is known.
        drawn: the steps as a tree on a common clock.
    """
    made = RunSection(
        outputs=plain(trace.outputs),
        steps={name: stepped.step(step) for name, step in trace.steps.items()},
        bundle=trace.bundle,
        chain=chain,
        inputs=plain(trace.inputs),
        seconds=trace.seconds,
        usd=trace.usage.usd,
        calls=trace.usage.calls,
        cached=trace.usage.cached,
        error=trace.error,
        code=trace.code,
    )
    made._drawn = drawn
    return made
