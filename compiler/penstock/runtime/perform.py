"""One step, from `when` to its trace: tried again where it says so, within its deadline."""

import asyncio
import importlib
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

from penstock.runtime.calls.calls import PAUSE, deadline, once
from penstock.runtime.provider import Failed
from penstock.runtime.step import Means, Outcome, Run, StepFailed
from penstock.runtime.steps import RETRIES_ITSELF, STEPS
from penstock.runtime.traces.trace import StepTrace, Usage
from penstock.spec.expressions import expression
from penstock.spec.step import Step

_LONGEST = 60.0  # seconds between two attempts, whatever is asked for


async def perform(id: str, step: Step, env: Mapping[str, Any], means: Means, *, named: str) -> StepTrace:
    """What a step did.

    Args:
        named: the step in the words of a failure.

    Raises:
        StepFailed: it gives no outputs; `trace` says how far it came.
    """
    seconds = step.timeout_seconds
    ends = 0.0
    try:
        if not _wanted(step, env):
            return skipped(id, step, env)
        if seconds is None:
            return _trace(id, step, await _insist(step, env, means))
        with until(seconds) as ends:
            # Calls keep the deadline themselves, and know what they waited for; what does not is left a little later.
            async with asyncio.timeout(seconds + min(1.0, max(0.05, 0.03 * seconds))):
                return _trace(id, step, await _insist(step, env, means))
    except TimeoutError:
        message = "did not end within its deadline" if seconds is None else f"did not end within {seconds:g} s"
        raise _failed(id, step, StepFailed(message, code="step-timeout"), f"{named} {message}") from None
    except (StepFailed, Failed, expression.Failed) as error:
        known = _known(error)
        if seconds is not None and time.monotonic() >= ends - 0.001:
            known.code, known.again = "step-timeout", False
            raise _failed(id, step, known, f"{named} did not end within {seconds:g} s: {error}") from None
        raise _failed(id, step, known, f"{named}: {error}") from None


@contextmanager
def until(seconds: float) -> Iterator[float]:
    """Around what must end within so many seconds; gives the moment, on the monotonic clock."""
    ends = time.monotonic() + seconds
    known = deadline.get()
    before = deadline.set(ends if known is None else min(known, ends))
    try:
        yield ends
    finally:
        deadline.reset(before)


def skipped(id: str, step: Step, env: Mapping[str, Any]) -> StepTrace:
    """A step that does not run gives its `otherwise`, or nothing.

    Raises:
        expression.Failed: `otherwise` has no value.
    """
    outputs = {} if step.otherwise is None else expression.fill(step.otherwise, env)
    return StepTrace(id, step.type_, {}, outputs, 0.0, attempts=0, skipped=True)


def runs(step: Step, env: Mapping[str, Any], named: str) -> bool:
    """Whether the step's `when` holds.

    Raises:
        StepFailed: it has no value.
    """
    try:
        return _wanted(step, env)
    except (StepFailed, expression.Failed) as error:
        raise StepFailed(f"{named}: {error}", code="step-expression") from None


def _wanted(step: Step, env: Mapping[str, Any]) -> bool:
    if step.when is None:
        return True
    value = expression.fill(step.when, env)
    if not isinstance(value, bool):
        raise StepFailed(f"`when` is neither true nor false but {value!r:.80}")
    return value


async def _insist(step: Step, env: Mapping[str, Any], means: Means) -> Outcome:
    """The step's attempts; where the step hands `retry` on to its call, the call is tried again, not the step."""
    run = cast(Run, load(STEPS[step.type_]))
    attempts = 1 if step.retry is None or step.type_ in RETRIES_ITSELF else step.retry.attempts
    attempt = 0
    while True:
        attempt += 1
        try:
            outcome = await (run(step, env, means) if attempts == 1 else _once(run, step, env, means))
            return outcome if attempt == 1 else replace(outcome, attempts=outcome.attempts + attempt - 1)
        except (StepFailed, Failed) as error:
            known = _known(error)
            if attempt >= attempts or not known.again:
                raise
            pause = PAUSE * 2 ** (attempt - 1) if known.after is None else min(known.after, _LONGEST)
            if (ends := deadline.get()) is not None and time.monotonic() + pause >= ends:
                raise  # no time is left for another attempt
        await asyncio.sleep(pause * random.uniform(1.0, 1.25))


async def _once(run: Run, step: Step, env: Mapping[str, Any], means: Means) -> Outcome:
    """One attempt of several: its calls are not tried again by themselves, so that attempts do not multiply."""
    before = once.set(True)
    try:
        return await run(step, env, means)
    finally:
        once.reset(before)


def _known(error: Exception) -> StepFailed:
    if isinstance(error, StepFailed):
        return error
    if isinstance(error, Failed):
        return StepFailed(str(error), code=error.code, again=error.retries > 0, after=error.after)
    return StepFailed(str(error), code="step-expression")


def _failed(id: str, step: Step, known: StepFailed, message: str) -> StepFailed:
    trace = StepTrace(
        id,
        step.type_,
        known.inputs,
        {},
        sum(child.seconds for child in known.children),
        known.usage or sum((child.usage for child in known.children), Usage()),
        children=known.children,
        error=str(known),
        code=known.code,
    )
    return StepFailed(message, code=known.code, again=known.again, after=known.after, trace=trace)


def _trace(id: str, step: Step, outcome: Outcome) -> StepTrace:
    return StepTrace(
        id,
        step.type_,
        outcome.inputs,
        outcome.outputs,
        outcome.seconds,
        outcome.usage,
        outcome.attempts,
        children=outcome.children,
        model=outcome.model,
        failures=outcome.failures,
        finish=outcome.finish,
    )


_loaded: dict[str, object] = {}


def load(entry: str) -> object:
    """What `module:name` names."""
    if entry not in _loaded:
        module, _, name = entry.partition(":")
        _loaded[entry] = getattr(importlib.import_module(module), name)
    return _loaded[entry]
