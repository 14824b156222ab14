"""One answer of a chain."""

from typing import Any, ClassVar

from penstock.report import figure
from penstock.report.block import (
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
    Word,
)
from penstock.report.section import Section, Shape
from penstock.report.value import plain, show, spread
from penstock.runtime.trace import StepTrace, Trace


class Step(Shape):
    """One step of the chain."""

    inputs: dict[str, Any]
    outputs: dict[str, Any]
    seconds: float
    tokens: int
    """Input and output together."""
    usd: float | None
    """Null where no price is known."""
    skipped: bool
    type: str
    attempts: int
    cached: int
    """Calls answered from the store."""


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

    def blocks(self) -> list[Block]:
        columns = (
            Column("step"),
            Column("type"),
            Column("time", right=True),
            Column("tokens", right=True),
            Column("cost", right=True),
            Column(""),
        )
        table = Table(columns, tuple(_row(name, step) for name, step in self.steps.items()))
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


def section(trace: Trace, *, chain: str = "") -> RunSection:
    """`chain`: its name, where it is known."""
    return RunSection(
        outputs=plain(trace.outputs),
        steps={name: _step(step) for name, step in trace.steps.items()},
        bundle=trace.bundle,
        chain=chain,
        inputs=plain(trace.inputs),
        seconds=trace.seconds,
        usd=trace.usage.usd,
        calls=trace.usage.calls,
        cached=trace.usage.cached,
        error=trace.error,
    )


def _step(step: StepTrace) -> Step:
    return Step(
        inputs=plain(step.inputs),
        outputs=plain(step.outputs),
        seconds=step.seconds,
        tokens=step.usage.input_tokens + step.usage.output_tokens,
        usd=step.usage.usd,
        skipped=step.skipped,
        type=step.type,
        attempts=step.attempts,
        cached=step.usage.cached,
    )
