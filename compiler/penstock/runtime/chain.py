"""A bundle that answers."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.runtime.answering import Answering, told
from penstock.runtime.calls.calls import Calls, Mode, deadline
from penstock.runtime.calls.caps import Caps
from penstock.runtime.calls.cassette import Cassette
from penstock.runtime.calls.models import Asked, Models
from penstock.runtime.perform import load, perform
from penstock.runtime.plan import Plan, plans
from penstock.runtime.provider import Answer, ToolDefinition
from penstock.runtime.retrieval.reranked import Reranked
from penstock.runtime.retriever import Build, Found, Retriever
from penstock.runtime.retrievers import RETRIEVERS
from penstock.runtime.sites import Sites
from penstock.runtime.step import Means, StepFailed
from penstock.runtime.toolbox import Toolbox
from penstock.runtime.traces.trace import StepTrace, Trace
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.evaluation import Stub
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
    cassette: Cassette | None = None,
    stubs: Mapping[str, Stub] | None = None,
    caps: Caps | None = None,
    trusted: frozenset[str] | None = None,
) -> "Chain":
    """Binds a bundle once; it then answers as often as one likes.

    Args:
        stubs: an Evaluation's `tools`; None: this is no evaluation, Tools run.
        caps: what all its answers together may spend.
        trusted: what Tools may run on this machine, as `toolbox.locals_of` has it; None: all.

    Raises:
        Fatal: the bundle's chain cannot run.
    """
    models = Models(bundle, bindings, Calls(store, calls, zone, cassette), settings, caps)
    tools = Toolbox(bundle, bindings, settings, trusted, offline=calls == "replay")
    sites = Sites(bundle, bindings, settings, calls, zone, packages=trusted is None)
    return Chain(bundle, plans(bundle), models, tools, sites, stubs, caps)


class Chain:
    """A bundle bound to where it runs; `retrievers` are built when first asked, and kept."""

    def __init__(
        self,
        bundle: Bundle,
        plans: Mapping[str, Plan],
        models: Models,
        tools: Toolbox,
        sites: Sites,
        stubs: Mapping[str, Stub] | None = None,
        caps: Caps | None = None,
    ) -> None:
        self.bundle = bundle
        self.plans = plans
        self.stubs = stubs
        self.caps = caps
        self.models = models
        self.tools = tools
        self.sites = sites
        self.retrievers: dict[str, Retriever] = {}
        self._building: dict[str, asyncio.Task[Retriever]] = {}

    async def answer(
        self, inputs: Mapping[str, Any], *, repeat: int = 0, tell: Mapping[str, Callable[[str], None]] | None = None
    ) -> Trace:
        """Answers once; what goes wrong in the chain is the Trace's `error`, never an exception.

        Args:
            repeat: which of several answers to the same inputs; each is a call of its own.
            tell: by a step that asks a model: told of each piece of the text as it comes.

        Raises:
            Fatal: the chain can not run here at all: a key or a package is missing.
        """
        answering = Answering(self.plans[self.bundle.chain], self.means(repeat), tell)
        if self.caps is None or self.caps.seconds is None:
            return await answering.answer(inputs)
        try:
            async with asyncio.timeout(self.caps.left):
                return await answering.answer(inputs)
        except TimeoutError:
            return answering.stopped(inputs, self.caps.late())

    async def resumed(
        self, inputs: Mapping[str, Any], steps: Mapping[str, Mapping[str, Any]], step: str | None, *, dry: bool = False
    ) -> Trace:
        """Goes on from the outputs of steps that are done, as `Answering.resumed`."""
        return await Answering(self.plans[self.bundle.chain], self.means(0)).resumed(inputs, steps, step, dry=dry)

    def means(self, repeat: int) -> Means:
        """What the steps of one answer may use."""
        return _Doing(self, repeat)

    async def close(self) -> None:
        """Ends the processes and sessions of its tools; they end with the event loop, or with the Chain, anyway."""
        await self.tools.close()

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
        deadline.set(None)  # built for all who ask, not within the time of the first
        spec = self.bundle.spec("Retriever", name)
        if not isinstance(spec, RetrieverSpec):
            raise Fatal(
                f"the bundle of {self.bundle.chain!r} holds no Retriever/{name}", help="compile the chain again"
            )
        site = self.sites.of(name, spec)
        if site.offline and site.url is not None:
            why = "with --calls replay nothing is asked over the network"
            raise StepFailed(f"Retriever/{name} lies on a server, and {why}", code="retriever-untrusted")
        build = cast(Build, load(RETRIEVERS[spec.store.type]))

        async def embed(texts: Sequence[str]) -> Asked:
            return await self.models.embed(spec.search.embedding, texts)

        async def rerank(query: str, texts: Sequence[str]) -> Asked:
            return await self.models.rerank(cast(str, spec.search.rerank), query, texts)

        rows = self.bundle.rows.get(spec.documents.dataset, ())
        built = await build(spec, rows, embed, site)
        return built if spec.search.rerank is None else Reranked(built, spec.search.candidates, rerank)


class _Doing:
    """The `Means` of the steps of one answer."""

    def __init__(self, chain: Chain, repeat: int) -> None:
        self._chain = chain
        self._repeat = repeat

    @property
    def bundle(self) -> Bundle:
        return self._chain.bundle

    @property
    def stubs(self) -> Mapping[str, Stub] | None:
        return self._chain.stubs

    @property
    def tools(self) -> Toolbox:
        return self._chain.tools

    async def chat(
        self,
        model: str,
        messages: Sequence[Mapping[str, Any]],
        *,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[ToolDefinition] = (),
        attempts: int | None = None,
        accept: Callable[[Answer], bool] | None = None,
    ) -> Asked:
        return await self._chain.models.chat(
            model,
            messages,
            schema=schema,
            tools=tools,
            repeat=self._repeat,
            attempts=attempts,
            accept=accept,
            on_text=told.get(),
        )

    async def embed(self, model: str | None, texts: Sequence[str]) -> Asked:
        return await self._chain.models.embed(model, texts)

    async def find(self, retriever: str, query: str, take: int) -> Found:
        return await (await self._chain.retriever(retriever)).find(query, take)

    async def step(self, id: str, step: Step, env: Mapping[str, Any]) -> StepTrace:
        return await perform(id, step, env, self, named=id)

    async def chain(self, name: str, inputs: Mapping[str, Any]) -> Trace:
        return await Answering(self._chain.plans[name], self).answer(inputs)
