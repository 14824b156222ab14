"""The Models of a bundle, bound: provider, address, key, limits, price."""

import asyncio
import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple, cast
from weakref import WeakKeyDictionary

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import redact
from penstock.runtime import price
from penstock.runtime.calls import Calls
from penstock.runtime.caps import Amount, Caps
from penstock.runtime.credentials import credential
from penstock.runtime.limits import Gate
from penstock.runtime.provider import Answer, Failed, Provider, Request, ToolDefinition
from penstock.runtime.providers import PROVIDERS
from penstock.runtime.trace import Usage
from penstock.source.settings import Settings
from penstock.spec.kinds.model import Limits, Model
from penstock.spec.resource import Identity
from penstock.text.tokens import estimate

TIMEOUT = 120.0
"""Seconds of a call where no limit says otherwise."""

_FREE = Caps()
_KEY = 12  # characters; what is shorter may be a word of an answer, as the "none" of servers without keys


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
        self._gates: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Gate]] = WeakKeyDictionary()

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
    ) -> Asked:
        """The answer of a Model or of the first of its fallbacks that gives one.

        Raises:
            Failed: none of them answered; the words are the last one's.
        """
        failures: list[str] = []
        model = self._model(name)
        for last, candidate in _marked([name, *model.fallbacks]):
            spec = self._model(candidate)
            request = self._request(
                candidate, spec, "chat", messages=tuple(messages), schema=schema, tools=tuple(tools)
            )
            try:
                asked = await self._ask(candidate, spec, request, repeat, attempts, accept)
                return asked._replace(
                    attempts=asked.attempts + len(failures), model=candidate, failures=tuple(failures)
                )
            except Failed as failure:
                failures.append(f"Model/{candidate}: {failure}")
                if last:
                    raise failure.named(f"Model/{candidate}") from None
        raise AssertionError("a Model is tried at least once")

    async def embed(self, name: str | None, texts: Sequence[str]) -> Asked:
        """One vector a text, by the Model `name` or, without one, by hashed n-grams."""
        spec = Model(model="builtin/hashed", mode="embedding") if name is None else self._model(name)
        request = self._request(name or "", spec, "embedding", texts=tuple(texts))
        try:
            return (await self._ask(name or "", spec, request, 0, None, None))._replace(model=name)
        except Failed as failure:
            raise failure.named(f"Model/{name}") from None

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
        mode: Literal["chat", "embedding"],
        *,
        messages: tuple[Mapping[str, Any], ...] = (),
        texts: tuple[str, ...] = (),
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

        async def ask(request: Request) -> Answer:
            return await self._bound(name, spec, binding, provider, request)

        called = await self._calls.ask(provider, ask, request, repeat=repeat, attempts=attempts, accept=accept)
        answer = called.answer
        # Also from the store at full price, as with seconds: a cost that depends on a cache compares nothing.
        usd = price.usd(spec, binding, answer)
        usage = Usage(answer.input_tokens, answer.output_tokens, usd, 1, int(called.cached))
        return Asked(answer, usage, max(1, called.attempts))

    async def _bound(
        self, name: str, spec: Model, binding: Mapping[str, Any], provider: str, request: Request
    ) -> Answer:
        """One attempt: within the Model's limits and the run's caps, with its key."""
        if provider.startswith("builtin/"):
            return await _loaded(provider)(request)
        tokens = sum(map(estimate, (*request.texts, *(message["content"] for message in request.messages))))
        secret = credential(binding, self._settings.environ, f"Model/{name}")
        bound = price.bound(spec, binding, request, tokens)
        # The caps first: who waits for them keeps no other call waiting.
        async with (self._caps or _FREE).call(bound) as settle, self._gate(name, binding).call(tokens):
            answer = await _loaded(provider)(replace(request, credential=secret))
            settle.is_(Amount(price.usd(spec, binding, answer), answer.input_tokens + answer.output_tokens))
        # Some servers say back what they were sent; an answer is stored and shown.
        if secret is None or len(secret.reveal()) < _KEY:
            return answer
        calls = tuple(replace(call, arguments=redact(call.arguments, (secret,))) for call in answer.tool_calls)
        return replace(answer, text=redact(answer.text, (secret,)), tool_calls=calls)

    def _gate(self, name: str, binding: Mapping[str, Any]) -> Gate:
        gates = self._gates.setdefault(asyncio.get_running_loop(), {})
        if name not in gates:
            gates[name] = Gate(_limits(binding))
        return gates[name]


def provider_of(spec: Model, binding: Mapping[str, Any]) -> str:
    """Who answers for a Model: `builtin/...` itself, its endpoint, else LiteLLM."""
    if spec.model.startswith("builtin/"):
        if spec.model not in PROVIDERS:
            known = ", ".join(name for name in PROVIDERS if name.startswith("builtin/"))
            raise Fatal(f"there is no embedded model {spec.model!r}", help=f"known: {known}", exit_code=1)
        return spec.model
    return "openai" if binding.get("endpoint") is not None else "litellm"


def _loaded(provider: str) -> Provider:
    module, _, name = PROVIDERS[provider].partition(":")
    return cast(Provider, getattr(importlib.import_module(module), name))


def _limits(binding: Mapping[str, Any]) -> Limits:
    return Limits.model_validate(binding.get("limits") or {})


def _marked(names: list[str]) -> list[tuple[bool, str]]:
    return [(index == len(names), name) for index, name in enumerate(names, start=1)]
