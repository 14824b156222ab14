"""`each`: one step for every item of a list, so many at once."""

import asyncio
import heapq
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.runtime.traces.trace import StepTrace, Usage
from penstock.spec.expressions import expression
from penstock.spec.steps.each import EachStep


async def run(step: EachStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives `items`, in the order of the list. The first item that fails ends the step, and the items under way."""
    given = expression.fill(step.each, env)
    if not isinstance(given, list):
        raise StepFailed(f"`each` is no list but {given!r:.80}")
    if len(given) > step.at_most:
        raise StepFailed(f"`each` has {len(given)} items, `atMost` allows {step.at_most}")
    done: dict[int, StepTrace] = {}
    pending = iter(enumerate(given))

    async def one_after_another() -> None:
        for index, item in pending:
            try:
                trace = await means.step(str(index), step.do, {**env, step.as_: item})
            except StepFailed as failure:
                if failure.trace is not None:
                    done[index] = failure.trace
                raise
            if trace.skipped and step.do.otherwise is None:
                raise StepFailed(f"{index}: left out by `when`, and there is no `otherwise`")
            done[index] = trace

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(step.parallel, len(given))):
                group.create_task(one_after_another())
    except* StepFailed as failures:
        failure = _first(failures)
        raise StepFailed(
            f"item {failure}",
            code=failure.code,
            again=failure.again,
            after=failure.after,
            inputs={"each": given},
            children=_placed([done[index] for index in sorted(done)], step.parallel),
        ) from None
    children = _placed([done[index] for index in range(len(given))], step.parallel)
    return Outcome(
        {"each": given},
        {"items": [dict(child.outputs) for child in children]},
        max((child.began + child.seconds for child in children), default=0.0),
        sum((child.usage for child in children), Usage()),
        children=children,
    )


def _placed(traces: Sequence[StepTrace], parallel: int) -> tuple[StepTrace, ...]:
    """When each began, had `parallel` of them run at once for as long as each took."""
    free = [0.0] * max(1, min(parallel, len(traces)))
    placed = []
    for trace in traces:
        began = free[0]
        heapq.heapreplace(free, began + trace.seconds)
        placed.append(replace(trace, began=began))
    return tuple(placed)


def _first(failures: BaseExceptionGroup[StepFailed]) -> StepFailed:
    found = failures.exceptions[0]
    return _first(found) if isinstance(found, BaseExceptionGroup) else found
