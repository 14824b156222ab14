"""One answer under way: its steps run as soon as what they read is there."""

import asyncio
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from penstock.runtime.inputs import complete
from penstock.runtime.perform import perform, runs, skipped
from penstock.runtime.plan import Plan
from penstock.runtime.provider import Failed
from penstock.runtime.step import Means, StepFailed
from penstock.runtime.traces.trace import StepTrace, Trace, Usage
from penstock.spec.expressions import expression
from penstock.spec.step import Step

told: ContextVar[Callable[[str], None] | None] = ContextVar("told", default=None)
"""Who is told of the pieces of a text, in the task of a step."""


class Answering:
    """One chain, asked once."""

    def __init__(self, plan: Plan, means: Means, tell: Mapping[str, Callable[[str], None]] | None = None) -> None:
        self._plan = plan
        self._means = means
        self._tell = tell or {}
        self._traces: dict[str, StepTrace] = {}
        self._ended: dict[str, float] = {}  # when, on a clock that runs on the seconds of steps

    async def answer(self, inputs: Mapping[str, Any]) -> Trace:
        spec = self._plan.spec
        try:
            env = {"inputs": complete(spec.inputs, inputs), "vars": dict(self._means.bundle.vars)}
            await self._steps(env)
            outputs = self._outputs(env)
        except StepFailed as failure:
            return self._trace(inputs, {}, failure)
        return self._trace(env["inputs"], outputs, None)

    async def resumed(
        self, inputs: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]], step: str | None, *, dry: bool = False
    ) -> Trace:
        """Goes on from steps that are done, by their outputs: does one more, or else gives the chain's outputs.

        Args:
            dry: the step is not done; the output `runs` says whether it would be.
        """
        for name, each in self._plan.spec.steps.items():
            self._traces[name] = StepTrace(name, each.type_, {}, steps.get(name, {}), 0.0, skipped=name not in steps)
            self._ended[name] = 0.0
        try:
            env = {"inputs": complete(self._plan.spec.inputs, inputs), "vars": dict(self._means.bundle.vars)}
            if step is None:
                return self._trace(env["inputs"], self._outputs(env), None)
            if not dry:
                await self._step(step, {**env, "steps": self._visible()})
                return self._trace(env["inputs"], {}, None)
            given = all(self._given(needed) for needed in self._plan.required[step])
            does = given and runs(self._plan.spec.steps[step], {**env, "steps": self._visible()}, f"step {step!r}")
            return self._trace(env["inputs"], {"runs": does}, None)
        except StepFailed as failure:
            return self._trace(inputs, {}, failure)

    def stopped(self, inputs: Mapping[str, Any], failed: Failed) -> Trace:
        """The Trace of an answer that was cut off, as far as it came."""
        return self._trace(inputs, {}, StepFailed(failed.message, code=failed.code))

    async def _steps(self, env: Mapping[str, Any]) -> None:
        done = {name: asyncio.Event() for name in self._plan.spec.steps}

        async def run(name: str) -> None:
            for needed in self._plan.needs[name]:
                await done[needed].wait()
            await self._step(name, {**env, "steps": self._visible()})
            done[name].set()

        try:
            async with asyncio.TaskGroup() as group:
                for name in done:
                    group.create_task(run(name))
        except BaseExceptionGroup as errors:
            raise first(errors) from None

    async def _step(self, name: str, env: Mapping[str, Any]) -> None:
        step: Step = self._plan.spec.steps[name]
        named = f"step {name!r}"
        told.set(self._tell.get(name))  # of this task alone; steps within steps tell nobody
        try:
            if all(self._given(needed) for needed in self._plan.required[name]):
                trace = await perform(name, step, env, self._means, named=named)
            else:
                trace = skipped(name, step, env)
        except expression.Failed as error:
            raise StepFailed(f"{named}: {error}", code="step-expression") from None
        except StepFailed as failure:
            if failure.trace is not None:
                self._record(name, failure.trace)
            raise
        self._record(name, trace)

    def _record(self, name: str, trace: StepTrace) -> None:
        began = max((self._ended[needed] for needed in self._plan.needs[name]), default=0.0)
        self._ended[name] = began + trace.seconds
        self._traces[name] = replace(trace, began=began) if began else trace

    def _given(self, name: str) -> bool:
        return not self._traces[name].skipped or self._plan.spec.steps[name].otherwise is not None

    def _visible(self) -> dict[str, Mapping[str, Any]]:
        return {name: trace.outputs for name, trace in self._traces.items() if self._given(name)}

    def _outputs(self, env: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in self._plan.spec.outputs.items():
            try:
                found[name] = expression.fill(value, {**env, "steps": self._visible()})
            except expression.Failed as error:
                skipped = [
                    step for step, trace in self._traces.items() if not self._given(trace.id) and step in str(value)
                ]
                why = f" (step {skipped[0]!r} was skipped)" if skipped else ""
                raise StepFailed(f"output {name!r}: {error}{why}", code="step-expression") from None
        return found

    def _trace(self, inputs: Mapping[str, Any], outputs: Mapping[str, Any], failure: StepFailed | None) -> Trace:
        usage = sum((trace.usage for trace in self._traces.values()), Usage())
        # The longest way through the steps: what a caller waits where every call is live.
        seconds = max(self._ended.values(), default=0.0)
        digest = self._means.bundle.digest
        error = (None, None, False) if failure is None else (str(failure), failure.code, failure.again)
        return Trace(dict(inputs), outputs, dict(self._traces), seconds, usage, digest, *error)


def first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one to tell of: what ends the command before what ends one answer."""
    found = list(_flat(errors))
    return next((error for error in found if not isinstance(error, StepFailed)), found[0])


def _flat(errors: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    return [
        inner
        for error in errors.exceptions
        for inner in (_flat(error) if isinstance(error, BaseExceptionGroup) else [error])
    ]
