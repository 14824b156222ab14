"""A bundle that answers: its steps run as soon as what they read is there."""

import asyncio
import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.project import graph, skips
from penstock.runtime.calls import Calls, Mode
from penstock.runtime.inputs import complete
from penstock.runtime.models import Asked, Models
from penstock.runtime.provider import Answer, Failed
from penstock.runtime.retriever import Build, Found, Retriever
from penstock.runtime.retrievers import RETRIEVERS
from penstock.runtime.step import Outcome, Run, StepFailed
from penstock.runtime.steps import STEPS
from penstock.runtime.trace import StepTrace, Trace, Usage
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec import expression
from penstock.spec.kinds.chain import Chain as Spec
from penstock.spec.kinds.retriever import Retriever as RetrieverSpec
from penstock.spec.resource import Identity
from penstock.spec.step import Step


def open(
    bundle: Bundle,
    bindings: Mapping[Identity, Mapping[str, Any]],
    *,
    store: Store,
    settings: Settings,
    calls: Mode = "live",
    zone: str = "head",
) -> "Chain":
    """Binds a bundle once; it then answers as often as one likes.

    Raises:
        Fatal: the bundle's chain cannot run.
    """
    spec = bundle.spec("Chain", bundle.chain)
    if not isinstance(spec, Spec):
        raise Fatal(f"the bundle holds no Chain/{bundle.chain}", help="compile the chain again")
    needs = graph.needs(spec)
    loop = graph.cycle(needs)
    if loop is not None:
        raise Fatal(f"the steps of Chain/{bundle.chain} wait for each other: {' -> '.join(loop)}", exit_code=1)
    _runnable(spec)
    return Chain(bundle, spec, needs, Models(bundle, bindings, Calls(store, calls, zone), settings))


def _runnable(spec: Spec) -> None:
    for name, step in spec.steps.items():
        if step.type_ not in STEPS:
            raise Fatal(
                f"step {name!r} is of type `{step.type_}`, which this version checks and compiles, but does not run",
                help=f"step types that run: {', '.join(STEPS)}",
            )


class Chain:
    """A bundle bound to where it runs; `retrievers` are built when first asked, and kept."""

    def __init__(self, bundle: Bundle, spec: Spec, needs: Mapping[str, Sequence[str]], models: Models) -> None:
        self.bundle = bundle
        self.spec = spec
        self.needs = needs
        self.required = {name: skips.required(spec, step) for name, step in spec.steps.items()}
        self.models = models
        self.retrievers: dict[str, Retriever] = {}
        self._building: dict[str, asyncio.Task[Retriever]] = {}

    async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
        """Answers once; what goes wrong in the chain is the Trace's `error`, never an exception.

        Args:
            repeat: which of several answers to the same inputs; each is a call of its own.

        Raises:
            Fatal: the chain can not run here at all: a key or a package is missing.
        """
        return await _Answering(self, repeat).answer(inputs)

    async def retriever(self, name: str) -> Retriever:
        """The Retriever `name`, built once however many ask at once."""
        if name not in self.retrievers:
            task = self._building.get(name)
            if task is None or task.done() or task.get_loop() is not asyncio.get_running_loop():
                task = self._building[name] = asyncio.create_task(self._build(name))
            # Shielded: who is cancelled while waiting does not end the work of the others.
            self.retrievers[name] = await asyncio.shield(task)
        return self.retrievers[name]

    async def _build(self, name: str) -> Retriever:
        spec = self.bundle.spec("Retriever", name)
        if not isinstance(spec, RetrieverSpec):
            raise Fatal(
                f"the bundle of {self.bundle.chain!r} holds no Retriever/{name}", help="compile the chain again"
            )
        build = cast(Build, _load(RETRIEVERS[spec.store.type]))

        async def embed(texts: Sequence[str]) -> Asked:
            return await self.models.embed(spec.search.embedding, texts)

        return await build(spec, self.bundle.rows.get(spec.documents.dataset, ()), embed)


class _Answering:
    """One answer under way: the `Means` of its steps."""

    def __init__(self, chain: Chain, repeat: int) -> None:
        self.bundle = chain.bundle
        self._chain = chain
        self._repeat = repeat
        self._traces: dict[str, StepTrace] = {}
        self._ended: dict[str, float] = {}  # when, on a clock that runs on the seconds of steps

    async def chat(
        self,
        model: str,
        messages: Sequence[Mapping[str, str]],
        *,
        schema: Mapping[str, Any] | None = None,
        attempts: int | None = None,
        accept: Callable[[Answer], bool] | None = None,
    ) -> Asked:
        return await self._chain.models.chat(
            model, messages, schema=schema, repeat=self._repeat, attempts=attempts, accept=accept
        )

    async def embed(self, model: str | None, texts: Sequence[str]) -> Asked:
        return await self._chain.models.embed(model, texts)

    async def find(self, retriever: str, query: str, take: int) -> Found:
        return await (await self._chain.retriever(retriever)).find(query, take)

    async def answer(self, inputs: Mapping[str, Any]) -> Trace:
        spec = self._chain.spec
        try:
            env = {"inputs": complete(spec.inputs, inputs), "vars": dict(self.bundle.vars)}
            await self._steps(env)
            outputs = self._outputs(env)
        except StepFailed as failure:
            return self._trace(inputs, {}, str(failure))
        return self._trace(env["inputs"], outputs, None)

    async def _steps(self, env: Mapping[str, Any]) -> None:
        done = {name: asyncio.Event() for name in self._chain.spec.steps}

        async def run(name: str) -> None:
            for needed in self._chain.needs[name]:
                await done[needed].wait()
            await self._step(name, {**env, "steps": self._visible()})
            done[name].set()

        try:
            async with asyncio.TaskGroup() as group:
                for name in done:
                    group.create_task(run(name))
        except BaseExceptionGroup as errors:
            raise _first(errors) from None

    async def _step(self, name: str, env: Mapping[str, Any]) -> None:
        step: Step = self._chain.spec.steps[name]
        try:
            missing = [needed for needed in self._chain.required[name] if not self._given(needed)]
            if missing or not self._wanted(step, env):
                self._skip(name, step, env)
                return
            run = cast(Run, _load(STEPS[step.type_]))
            async with asyncio.timeout(step.timeout_seconds):
                outcome = await run(step, env, self)
        except TimeoutError:
            if step.timeout_seconds is None:
                raise
            raise StepFailed(f"step {name!r} did not end within {step.timeout_seconds:g} s") from None
        except (StepFailed, Failed, expression.Failed) as error:
            raise StepFailed(f"step {name!r}: {error}") from None
        self._record(name, step, outcome, skipped=False)

    def _wanted(self, step: Step, env: Mapping[str, Any]) -> bool:
        if step.when is None:
            return True
        value = expression.fill(step.when, env)
        if not isinstance(value, bool):
            raise StepFailed(f"`when` is neither true nor false but {value!r:.80}")
        return value

    def _skip(self, name: str, step: Step, env: Mapping[str, Any]) -> None:
        """A step that does not run gives its `otherwise`, or nothing; then what reads it does not run either."""
        outputs = {} if step.otherwise is None else expression.fill(step.otherwise, env)
        self._record(name, step, Outcome({}, outputs, 0.0, attempts=0), skipped=True)

    def _record(self, name: str, step: Step, outcome: Outcome, *, skipped: bool) -> None:
        began = max((self._ended[needed] for needed in self._chain.needs[name]), default=0.0)
        self._ended[name] = began + outcome.seconds
        self._traces[name] = StepTrace(
            name, step.type_, outcome.inputs, outcome.outputs, outcome.seconds, outcome.usage, outcome.attempts, skipped
        )

    def _given(self, name: str) -> bool:
        return not self._traces[name].skipped or self._chain.spec.steps[name].otherwise is not None

    def _visible(self) -> dict[str, Mapping[str, Any]]:
        return {name: trace.outputs for name, trace in self._traces.items() if self._given(name)}

    def _outputs(self, env: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for name, value in self._chain.spec.outputs.items():
            try:
                found[name] = expression.fill(value, {**env, "steps": self._visible()})
            except expression.Failed as error:
                skipped = [
                    step for step, trace in self._traces.items() if not self._given(trace.id) and step in str(value)
                ]
                why = f" (step {skipped[0]!r} was skipped)" if skipped else ""
                raise StepFailed(f"output {name!r}: {error}{why}") from None
        return found

    def _trace(self, inputs: Mapping[str, Any], outputs: Mapping[str, Any], error: str | None) -> Trace:
        usage = sum((trace.usage for trace in self._traces.values()), Usage())
        # The longest way through the steps: what a caller waits where every call is live.
        seconds = max(self._ended.values(), default=0.0)
        return Trace(dict(inputs), outputs, dict(self._traces), seconds, usage, self.bundle.digest, error)


def _first(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The one to tell of: what ends the command before what ends one answer."""
    found = list(_flat(errors))
    return next((error for error in found if not isinstance(error, StepFailed)), found[0])


def _flat(errors: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    return [
        inner
        for error in errors.exceptions
        for inner in (_flat(error) if isinstance(error, BaseExceptionGroup) else [error])
    ]


def _load(entry: str) -> object:
    module, _, name = entry.partition(":")
    return getattr(importlib.import_module(module), name)
