"""The steps behind answers: kept as they come, or gone through again over the calls that are remembered."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.run import RowResult
from penstock.evaluate.runner import Told
from penstock.report import stepped
from penstock.report.sections.rows import Side
from penstock.report.stepped import Inside
from penstock.runtime.traces.trace import Trace

_KEPT: Final = 200
"""Answers of a run whose steps are kept in memory."""


class Chain(Protocol):
    async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace: ...


Reopen = Callable[[], Chain | None]
"""The chain once more, over remembered calls alone; None where going through it again is no small matter."""
_Run = tuple[Side, str, str]


@dataclass(slots=True)
class Traces:
    """Those of a command, by side, environment and evaluation; none where they are not `wanted`."""

    wanted: bool = True
    kept: dict[tuple[Side, str, str, str, int], tuple[Inside, ...]] = field(default_factory=dict)
    reopens: dict[_Run, Reopen] = field(default_factory=dict)
    chains: dict[_Run, Chain | None] = field(default_factory=dict)

    def told(self, side: Side, environment: str, evaluation: str, then: Told | None, reopen: Reopen) -> Told | None:
        """What a run tells: its first answers and those that failed are kept."""
        if not self.wanted:
            return then
        self.reopens[side, environment, evaluation] = reopen
        count = 0

        def tell(row: RowResult, trace: Trace | None) -> None:
            nonlocal count
            if trace is not None and count < (_KEPT if row.status == "ok" else 2 * _KEPT):
                count += 1
                self.kept[side, environment, evaluation, row.key, row.repeat] = _steps(trace)
            if then is not None:
                then(row, trace)

        return tell

    def find(self, side: Side, environment: str, evaluation: str, row: RowResult) -> Sequence[Inside] | None:
        """The steps of an answer; None where they are not known any more."""
        known = self.kept.get((side, environment, evaluation, row.key, row.repeat))
        if known is not None or row.status in ("errored", "skipped"):
            return known
        run = (side, environment, evaluation)
        if run not in self.chains:
            reopen = self.reopens.get(run)
            self.chains[run] = None if reopen is None else _opened(reopen)
        chain = self.chains[run]
        if chain is None:
            return None
        trace = asyncio.run(chain.answer(dict(row.inputs), repeat=row.repeat))
        if trace.error is not None or dict(trace.outputs) != dict(row.outputs):
            return None  # not the answer that was judged
        return _steps(trace)


def _opened(reopen: Reopen) -> Chain | None:
    try:
        return reopen()
    except Fatal:  # without a key or a package there is nothing to go through
        return None


def _steps(trace: Trace) -> tuple[Inside, ...]:
    return tuple(stepped.inside(step) for step in trace.steps.values())
