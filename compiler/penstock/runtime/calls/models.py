"""The Models of a bundle, bound: provider, address, key, limits, price."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import SHORTEST, redact
from penstock.runtime.calls import price
from penstock.runtime.calls.breaker import Admission, Breaker
from penstock.runtime.calls.calls import Calls
from penstock.runtime.calls.caps import PREFIX, Amount, Caps, Settle
from penstock.runtime.calls.limits import Gate
from penstock.runtime.network.credentials import credential
from penstock.runtime.provider import Answer, Failed, Mode, Provider, Request, ToolDefinition, asked
from penstock.runtime.providers import OWN_PROTOCOL, PROVIDERS
from penstock.runtime.traces.redacting import Redacting
from penstock.runtime.traces.trace import Usage
from penstock.source.settings import Settings
from penstock.spec.kinds.model import Limits, Model
from penstock.spec.resource import Identity
from penstock.text.tokens import estimate

LITELLM = "litellm"
"""The provider whose processes take some seconds to start."""
TIMEOUT = 120.0
"""Seconds of a call where no limit says otherwise."""


class Asked(NamedTuple):
    """An answer with what it cost.

    Attributes:
        model: the Model that gave it.
        failures: what those asked before it said instead, each with its name.
    """

    answer: Answer
    usage: Usage
    attempts: int
    model: str | None = None
    failures: tuple[str, ...] = ()


class Models:
    """Asks Models by name, and their fallbacks where they do not answer."""

    def __init__(
        self,
        bundle: Bundle,
        bindings: Mapping[Identity, Mapping[str, Any]],
        calls: Calls,
        settings: Settings,
        caps: Caps | None = None,
    ) -> None:
        self._bundle = bundle
        self._bindings = bindings
        self._calls = calls
        self._settings = settings
        self._caps = caps
        # Semaphores belong to the event loop that first waits for them.
        self._gates: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Door]] = WeakKeyDictionary()
        self._breakers: dict[tuple[str, str], Breaker] = {}

    async def chat(
        self,
        name: str,
        messages: Sequence[Mapping[str, Any]],
        *,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[ToolDefinition] = (),
        repeat: int = 0,
        attempts: int | None = None,
        accept: Callable[[Answer], bool] | None = None,
        on_text: Callable[[str], None] | None = None,
    ) -> Asked:
        """The answer of a Model or of the first of its fallbacks that gives one.

        Args:
            on_text: told of each piece of the text as it comes; once one is told, no other attempt is made.

        Raises:
            Failed: none of them answered; the words are the last one's.
        """
        said = False

        def tell(text: str) -> None:
            nonlocal said
            said = True
            if on_text is not None:
                on_text(text)

        async def one(candidate: str, spec: Model) -> Asked:
            request = self._request(
                candidate, spec, "chat", messages=tuple(messages), schema=schema, tools=tuple(tools)
            )
            if on_text is None:
                return await self._ask(candidate, spec, request, repeat, attempts, accept)
            return await self._ask(candidate, spec, replace(request, on_text=tell), repeat, attempts, None)

        return await self._first(name, one, lambda: said)

    async def embed(self, name: str | None, texts: Sequence[str]) -> Asked:
        """One vector a text, by the Model `name` or, without one, by hashed n-grams."""
        spec = Model(model="builtin/hashed", mode="embedding") if name is None else self._model(name)
        request = self._request(name or "", spec, "embedding", texts=tuple(texts))
        return (await self._ask(name or "", spec, request, 0, None, None))._replace(model=name)

    async def rerank(self, name: str, query: str, texts: Sequence[str]) -> Asked:
        """One score a text, the larger the better it fits the query, by a Model or the first of its fallbacks.

        Raises:
            Failed: none of them answered.
        """

        async def one(candidate: str, spec: Model) -> Asked:
            request = self._request(candidate, spec, "rerank", texts=tuple(texts), query=query)
            return await self._ask(candidate, spec, request, 0, None, None)

        return await self._first(name, one)

    async def _first(
        self, name: str, ask: Callable[[str, Model], Awaitable[Asked]], ends: Callable[[], bool] = lambda: False
    ) -> Asked:
        """The first answer of a Model and its fallbacks; `ends` says after a failure that no other is asked."""
        failures: list[str] = []
        for last, candidate in _marked([name, *self._model(name).fallbacks]):
            try:
                found = await ask(candidate, self._model(candidate))
                return found._replace(
                    attempts=found.attempts + len(failures), model=candidate, failures=tuple(failures)
                )
            except Failed as failure:
                failures.append(str(failure))
                if last or ends():
                    raise
        raise AssertionError("a Model is tried at least once")

    def _model(self, name: str) -> Model:
        spec = self._bundle.spec("Model", name)
        if not isinstance(spec, Model):
            raise Fatal(f"the bundle of {self._bundle.chain!r} holds no Model/{name}", help="compile the chain again")
        return spec

    def _binding(self, name: str) -> Mapping[str, Any]:
        return self._bindings.get(Identity("Model", name), {})

    def _request(
        self,
        name: str,
        spec: Model,
        mode: Mode,
        *,
        messages: tuple[Mapping[str, Any], ...] = (),
        texts: tuple[str, ...] = (),
        query: str = "",
        schema: Mapping[str, Any] | None = None,
        tools: tuple[ToolDefinition, ...] = (),
    ) -> Request:
        binding = self._binding(name)
        limits = _limits(binding)
        return Request(
            model=spec.model,
            mode=mode,
            messages=messages,
            texts=texts,
            query=query,
            parameters=spec.parameters,
            schema=schema,
            tools=tools,
            endpoint=binding.get("endpoint"),
            timeout=limits.timeout_seconds or TIMEOUT,
            allow_private=self._settings.allow_private,
        )

    async def _ask(
        self,
        name: str,
        spec: Model,
        request: Request,
        repeat: int,
        attempts: int | None,
        accept: Callable[[Answer], bool] | None,
    ) -> Asked:
        binding = self._binding(name)
        provider = provider_of(spec, binding)

        where = provider, str(request.endpoint or request.model.partition("/")[0])
        breaker = self._breakers.setdefault(where, Breaker())
        door = None if provider.startswith("builtin/") else self._door(name, binding)

        async def ask(request: Request) -> Answer:
            if door is None:
                return await _loaded(provider)(request)
            breaker.check()
            answer = await self._bound(name, binding, provider, request, door)
            for settle in held:
                settle.is_(Amount(price.usd(spec, binding, answer), answer.input_tokens + answer.output_tokens))
            return answer

        held: list[Settle] = []  # of the attempt under way

        @asynccontextmanager
        async def turn() -> AsyncIterator[None]:
            if door is None:
                yield
                return
            if provider == LITELLM:
                # A key that is missing is named before what starting takes.
                credential(binding, self._settings.environ, f"Model/{name}")
                await _ready(request)
            gate = door.gate.call(_tokens(request) if door.gate.counts_tokens else 0)
            if self._caps is None:
                async with gate:
                    yield
                return
            # The caps first: who waits for them keeps no other call waiting.
            bound = price.bound(spec, binding, request, _tokens(request))
            async with self._caps.call(bound) as settle, gate:
                held[:] = [settle]
                yield

        try:
            called = await self._calls.ask(
                provider, ask, request, repeat=repeat, attempts=attempts, accept=accept, turn=turn
            )
        except Failed as failure:
            if failure.code != "call-unknown" and not failure.code.startswith(PREFIX):
                breaker.failed(failure)
            raise failure.named(f"Model/{name} ({request.model})") from None
        if called.cached:
            if request.on_text is not None and called.answer.text:
                request.on_text(called.answer.text)
        else:
            breaker.answered()
        answer = called.answer
        # Also from the store at full price, as with seconds: a cost that depends on a cache compares nothing.
        usd = price.usd(spec, binding, answer)
        usage = Usage(answer.input_tokens, answer.output_tokens, usd, 1, int(called.cached))
        return Asked(answer, usage, max(1, called.attempts))

    async def _bound(
        self, name: str, binding: Mapping[str, Any], provider: str, request: Request, door: "_Door"
    ) -> Answer:
        """One attempt, with the Model's key."""
        secret = credential(binding, self._settings.environ, f"Model/{name}")
        sent = replace(request, credential=secret)
        redacting = None
        if secret is not None and request.on_text is not None:
            redacting = Redacting(request.on_text, secret)
            sent = replace(sent, on_text=redacting)
        if secret is not None:
            await door.admission.enter()
        failure = None
        try:
            answer = await _loaded(provider)(sent)
        except Failed as failed:
            failure = failed
            if failed.code == "provider-rate" and failed.after is not None:
                door.gate.hold(failed.after)
            raise
        finally:
            door.admission.leave(failure)
            if redacting is not None:
                redacting.end()
        # Some servers say back what they were sent; an answer is stored and shown.
        if secret is None or len(secret.reveal()) < SHORTEST:
            return answer
        calls = tuple(replace(call, arguments=redact(call.arguments, (secret,))) for call in answer.tool_calls)
        return replace(answer, text=redact(answer.text, (secret,)), tool_calls=calls)

    def _door(self, name: str, binding: Mapping[str, Any]) -> "_Door":
        doors = self._gates.setdefault(asyncio.get_running_loop(), {})
        if name not in doors:
            doors[name] = _Door(Gate(_limits(binding)), Admission())
        return doors[name]


class _Door(NamedTuple):
    """What stands before one Model in one event loop."""

    gate: Gate
    admission: Admission


def _tokens(request: Request) -> int:
    return sum(map(estimate, asked(request)))


def provider_of(spec: Model, binding: Mapping[str, Any]) -> str:
    """Who answers for a Model: `builtin/...` itself, its OpenAI-compatible endpoint, else LiteLLM."""
    if spec.model.startswith("builtin/"):
        if spec.model not in PROVIDERS:
            known = ", ".join(name for name in PROVIDERS if name.startswith("builtin/"))
            raise Fatal(f"there is no embedded model {spec.model!r}", help=f"known: {known}", exit_code=1)
        return spec.model
    own = spec.model.partition("/")[0] in OWN_PROTOCOL
    return "openai" if binding.get("endpoint") is not None and not own else LITELLM


def _loaded(provider: str) -> Provider:
    module, _, name = PROVIDERS[provider].partition(":")
    return cast(Provider, getattr(importlib.import_module(module), name))


async def _ready(request: Request) -> None:
    from penstock.runtime.providers import litellm

    await litellm.ready(request)


def _limits(binding: Mapping[str, Any]) -> Limits:
    return Limits.model_validate(binding.get("limits") or {})


def _marked(names: list[str]) -> list[tuple[bool, str]]:
    return [(index == len(names), name) for index, name in enumerate(names, start=1)]
