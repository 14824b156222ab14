"""Calls by content: asked live, recorded, or replayed from the store."""

import asyncio
import math
import random
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from penstock.runtime.calls.cassette import Cassette
from penstock.runtime.calls.limits import LONGEST
from penstock.runtime.provider import MOST_TOKENS, Answer, Failed, Provider, Request, ToolCall, described
from penstock.source import canonical
from penstock.source.store import Store

Mode: TypeAlias = Literal["live", "record", "replay"]

Turn: TypeAlias = Callable[[], AbstractAsyncContextManager[None]]

SPACE = "calls"
PAUSE = 0.5
"""Seconds before the second attempt where a provider names none; they double from one to the next."""
_BASE = "base"  # whose answers every zone may read
_CASSETTE = "cassette"  # in place of a zone: whoever names the file vouches for it
once: ContextVar[bool] = ContextVar("once", default=False)
"""Whether whoever calls tries again by itself: then a call is made once, if nothing else is said."""
deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
"""On the monotonic clock: until then whoever calls wants an answer, all attempts and pauses together."""


@dataclass(frozen=True, slots=True)
class Called:
    """An answer and how it came; `attempts` is 0 where it came from the store."""

    answer: Answer
    attempts: int

    @property
    def cached(self) -> bool:
        return self.attempts == 0


class Calls:
    """Asks providers or the store.

    `record` asks the store first and stores what it had to ask for; `replay` asks the store alone; `live` always asks
    the provider, and stores. With a cassette, `record` asks it before the store and writes to both, and `replay` asks
    it alone. A zone reads its own answers and those of `base`, and writes its own. Embedded models
    are computed anew: they cost nothing and always say the same.
    """

    def __init__(self, store: Store, mode: Mode, zone: str, cassette: Cassette | None = None) -> None:
        self._store = store
        self._mode = mode
        self._zone = zone
        self._cassette = cassette

    async def ask(
        self,
        name: str,
        ask: Provider,
        request: Request,
        *,
        repeat: int = 0,
        attempts: int | None = None,
        accept: Callable[[Answer], bool] | None = None,
        turn: Turn = nullcontext,
    ) -> Called:
        """An answer of the provider called `name`.

        Args:
            repeat: which of several answers to the same request.
            attempts: at most so many in all; None: as many as each failure is worth.
            accept: False asks again while attempts are left; the last answer counts.
            turn: entered for each attempt; waiting there is outside the deadline.

        Raises:
            Failed: no answer, or none in the store where only the store is asked.
        """
        if name.startswith("builtin/"):
            return await _insist(ask, request, attempts, accept, turn)
        if self._mode != "live":
            known = self._known(name, request, repeat)
            if known is not None:
                return Called(known, 0)
            if self._mode == "replay":
                where = f" in '{self._cassette.path}'" if self._cassette is not None else ""
                raise Failed("call-unknown", f"no recorded answer of {request.model!r} to this very request{where}")
        called = await _insist(ask, request, attempts, accept, turn)
        self._store.put(SPACE, key(name, request, self._zone, repeat), _written(called.answer))
        self._tape(name, request, repeat, called.answer)
        return called

    def _known(self, name: str, request: Request, repeat: int) -> Answer | None:
        if self._cassette is not None:
            taped = self._cassette.get(key(name, request, _CASSETTE, repeat))
            answer = None if taped is None else _read(taped, request)
            if answer is not None or self._mode == "replay":
                return answer
        for zone in dict.fromkeys((self._zone, _BASE)):
            stored = self._store.get(SPACE, key(name, request, zone, repeat))
            answer = None if stored is None else _read(stored, request)
            if answer is not None:
                self._tape(name, request, repeat, answer)
                return answer
        return None

    def _tape(self, name: str, request: Request, repeat: int, answer: Answer) -> None:
        if self._cassette is not None:
            asked = content(name, request, _CASSETTE, repeat)
            self._cassette.put(canonical.digest(asked), asked, _written(answer))


def key(name: str, request: Request, zone: str, repeat: int) -> str:
    """What identifies a call: all that can change its answer, and the trust zone; not where it goes, nor its key."""
    return canonical.digest(content(name, request, zone, repeat))


def content(name: str, request: Request, zone: str, repeat: int) -> dict[str, Any]:
    """What `key` is the digest of."""
    return {
        "provider": name,
        "model": request.model,
        "mode": request.mode,
        "messages": [dict(message) for message in request.messages],
        "texts": list(request.texts),
        "parameters": dict(request.parameters),
        "schema": None if request.schema is None else dict(request.schema),
        # Left out where there are none, as before there were any.
        **({"tools": described(request.tools)} if request.tools else {}),
        **({"query": request.query} if request.mode == "rerank" else {}),
        "zone": zone,
        "repeat": repeat,
    }


async def _insist(
    ask: Provider, request: Request, attempts: int | None, accept: Callable[[Answer], bool] | None, turn: Turn
) -> Called:
    """The one place where a call is tried again."""
    attempt = 0
    while True:
        attempt += 1
        try:
            async with turn():
                began = time.monotonic()
                answer = await _within(_shortened(request), ask)
            if not answer.seconds:
                answer = replace(answer, seconds=time.monotonic() - began)
            if accept is None or attempt >= (attempts or 1) or accept(answer):
                return Called(answer, attempt)
            pause = 0.0
        except Failed as failure:
            allowed = 1 if failure.retries == 0 else attempts or (1 if once.get() else failure.retries + 1)
            if attempt >= allowed:
                raise
            pause = min(failure.after, LONGEST) if failure.after is not None else PAUSE * 2 ** (attempt - 1)
            if (until := deadline.get()) is not None and time.monotonic() + pause >= until:
                raise  # what would be said after the pause comes too late
        await asyncio.sleep(pause * random.uniform(1.0, 1.25))


def _shortened(request: Request) -> Request:
    """The request with no more time than whoever calls has left."""
    until = deadline.get()
    if until is None:
        return request
    left = round(max(0.001, until - time.monotonic()), 3)
    return replace(request, timeout=left) if left < request.timeout else request


async def _within(request: Request, ask: Provider) -> Answer:
    """A provider keeps its deadline itself, and knows what it waited for; one that does not is left a little later."""
    try:
        async with asyncio.timeout(request.timeout + min(1.0, 0.03 * request.timeout)):
            return await ask(request)
    except TimeoutError:
        raise Failed("provider-timeout", f"{request.model!r} did not answer within {request.timeout:g} s") from None


def _written(answer: Answer) -> dict[str, Any]:
    value = asdict(answer)
    return value if answer.scores else {key: part for key, part in value.items() if key != "scores"}


def _read(stored: Any, request: Request) -> Answer | None:
    """None where that is no answer to such a request, or one of another version."""
    try:
        calls = tuple(ToolCall(**call) for call in stored.get("tool_calls", ()))
        vectors = tuple(tuple(map(float, vector)) for vector in stored["vectors"])
        scores = tuple(map(float, stored.get("scores", ())))
        answer = Answer(**{**stored, "vectors": vectors, "tool_calls": calls, "scores": scores})
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError):
        return None
    texts = (answer.text, *(part for call in calls for part in (call.id, call.name, call.arguments)))
    counts = answer.input_tokens, answer.output_tokens
    sound = all(isinstance(text, str) for text in texts) and isinstance(answer.finish, str | None)
    sound = sound and all(type(count) is int and 0 <= count <= MOST_TOKENS for count in counts)
    sound = sound and type(answer.seconds) in (int, float) and 0 <= answer.seconds < math.inf
    sound = sound and all(map(math.isfinite, (*scores, *(number for vector in vectors for number in vector))))
    if request.mode == "embedding":
        sound = sound and len(vectors) == len(request.texts) and len(set(map(len, vectors))) <= 1
    elif request.mode == "rerank":
        sound = sound and len(scores) == len(request.texts)
    return answer if sound else None
