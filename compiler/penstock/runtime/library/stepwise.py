"""The steps of a chain one at a time, for whoever orders them by another engine."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.library.failures import AnswerError, InputError, LoadError

if TYPE_CHECKING:
    from penstock.runtime.chain import Chain
    from penstock.runtime.traces.trace import Trace

Steps = Mapping[str, Mapping[str, Any]]
"""The outputs of the steps that are done; one that was skipped and has no `otherwise` is not there."""


class Stepwise:
    """One bundle's chain, a step at a call; made by `App.stepwise`. Each method has one for event loops beside it.

    All of them raise InputError, AnswerError and LoadError as `App.answer` does.
    """

    def __init__(
        self,
        digest: str,
        chain: Callable[[str], AbstractContextManager["Chain"]],
        wait: Callable[[Coroutine[Any, Any, Any]], Any],
        later: Callable[[Coroutine[Any, Any, Any]], Awaitable[Any]],
    ) -> None:
        """
        Args:
            chain: the chain of the bundle of a digest, in the event loop's thread.
            wait: does work in that thread and waits for it; `later` for event loops.
        """
        self.digest = digest
        self._chain = chain
        self._wait = wait
        self._later = later

    def runs(self, step: str, inputs: Mapping[str, Any], steps: Steps) -> bool:
        """Whether a step runs: what it reads is there, and its `when` holds."""
        found: bool = self._wait(self._runs(step, inputs, steps))
        return found

    async def aruns(self, step: str, inputs: Mapping[str, Any], steps: Steps) -> bool:
        found: bool = await self._later(self._runs(step, inputs, steps))
        return found

    def step(self, step: str, inputs: Mapping[str, Any], steps: Steps) -> Mapping[str, Any] | None:
        """The outputs of a step, or its `otherwise`; None where it is skipped and has none."""
        found: Mapping[str, Any] | None = self._wait(self._step(step, inputs, steps))
        return found

    async def astep(self, step: str, inputs: Mapping[str, Any], steps: Steps) -> Mapping[str, Any] | None:
        found: Mapping[str, Any] | None = await self._later(self._step(step, inputs, steps))
        return found

    def outputs(self, inputs: Mapping[str, Any], steps: Steps) -> Mapping[str, Any]:
        """The chain's outputs, once all steps are done."""
        found: Mapping[str, Any] = self._wait(self._outputs(inputs, steps))
        return found

    async def aoutputs(self, inputs: Mapping[str, Any], steps: Steps) -> Mapping[str, Any]:
        found: Mapping[str, Any] = await self._later(self._outputs(inputs, steps))
        return found

    async def _runs(self, step: str, inputs: Mapping[str, Any], steps: Steps) -> bool:
        with self._chain(self.digest) as chain:
            return _told(await _resumed(chain, step, inputs, steps, dry=True)).get("runs") is True

    async def _step(self, step: str, inputs: Mapping[str, Any], steps: Steps) -> Mapping[str, Any] | None:
        with self._chain(self.digest) as chain:
            trace = await _resumed(chain, step, inputs, steps)
            _told(trace)
            done = trace.steps[step]
            return (
                None
                if done.skipped and chain.plans[chain.bundle.chain].spec.steps[step].otherwise is None
                else done.outputs
            )

    async def _outputs(self, inputs: Mapping[str, Any], steps: Steps) -> Mapping[str, Any]:
        with self._chain(self.digest) as chain:
            return _told(await _resumed(chain, None, inputs, steps))


async def _resumed(
    chain: "Chain", step: str | None, inputs: Mapping[str, Any], steps: Steps, *, dry: bool = False
) -> "Trace":
    plan = chain.plans[chain.bundle.chain]
    unknown = sorted({*steps, *([] if step is None else [step])} - set(plan.spec.steps))
    if unknown:
        raise LoadError(f"the chain {chain.bundle.chain!r} has no step {unknown[0]!r}")
    try:
        return await chain.resumed(inputs, steps, step, dry=dry)
    except Fatal as fatal:
        raise LoadError(fatal.message, help=fatal.help) from None


def _told(trace: "Trace") -> Mapping[str, Any]:
    if trace.error is None:
        return trace.outputs
    from penstock.runtime.library.failures import failed_step

    if trace.code == "input" and not any(each.error for each in trace.steps.values()):
        raise InputError(trace.error)
    raise AnswerError(trace.error, trace.code or "step", failed_step(trace), trace.again, trace)
