"""Calls by content: asked live, recorded, or replayed from the store."""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from penstock.runtime.provider import Answer, Failed, Provider, Request, ToolCall, described
from penstock.source import canonical
from penstock.source.store import Store

Mode: TypeAlias = Literal["live", "record", "replay"]

SPACE = "calls"
_BASE = "base"  # whose answers every zone may read
_LONGEST = 60.0  # seconds between two attempts, whatever a provider asks for


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
    the provider, and stores. A zone reads its own answers and those of `base`, and writes its own. Embedded models
    are computed anew: they cost nothing and always say the same.
    """

    def __init__(self, store: Store, mode: Mode, zone: str) -> None:
        self._store = store
        self._mode = mode
        self._zone = zone

    async def ask(
        self,
        name: str,
        ask: Provider,
        request: Request,
        *,
        repeat: int = 0,
        attempts: int | None = None,
        accept: Callable[[Answer], bool] | None = None,
    ) -> Called:
        """An answer of the provider called `name`.

        Args:
            repeat: which of several answers to the same request.
            attempts: at most so many in all; None: as many as each failure is worth.
            accept: False asks again while attempts are left; the last answer counts.

        Raises:
            Failed: no answer, or none in the store where only the store is asked.
        """
        embedded = name.startswith("builtin/")
        keys = [] if embedded else [key(name, request, zone, repeat) for zone in dict.fromkeys((self._zone, _BASE))]
        if self._mode != "live":
            for known in keys:
                stored = self._store.get(SPACE, known)
                if stored is not None:
                    return Called(_read(stored), 0)
            if self._mode == "replay" and not embedded:
                raise Failed("call-unknown", f"no recorded answer of {request.model!r} to this very request")
        called = await _insist(ask, request, attempts, accept)
        if not embedded:
            self._store.put(SPACE, keys[0], asdict(called.answer))
        return called


def key(name: str, request: Request, zone: str, repeat: int) -> str:
    """What identifies a call: all that can change its answer, and the trust zone; not where it goes, nor its key."""
    return canonical.digest(
        {
            "provider": name,
            "model": request.model,
            "mode": request.mode,
            "messages": [dict(message) for message in request.messages],
            "texts": list(request.texts),
            "parameters": dict(request.parameters),
            "schema": None if request.schema is None else dict(request.schema),
            # Left out where there are none, as before there were any.
            **({"tools": described(request.tools)} if request.tools else {}),
            "zone": zone,
            "repeat": repeat,
        }
    )


async def _insist(
    ask: Provider, request: Request, attempts: int | None, accept: Callable[[Answer], bool] | None
) -> Called:
    """The one place where a call is tried again."""
    attempt = 0
    while True:
        attempt += 1
        began = time.monotonic()
        try:
            async with asyncio.timeout(request.timeout):
                answer = await ask(request)
            if not answer.seconds:
                answer = replace(answer, seconds=time.monotonic() - began)
            if accept is None or attempt >= (attempts or 1) or accept(answer):
                return Called(answer, attempt)
            pause = 0.0
        except TimeoutError:
            raise Failed("provider-timeout", f"{request.model!r} did not answer within {request.timeout:g} s") from None
        except Failed as failure:
            allowed = 1 if failure.retries == 0 else attempts or failure.retries + 1
            if attempt >= allowed:
                raise
            pause = min(failure.after, _LONGEST) if failure.after is not None else 0.5 * 2 ** (attempt - 1)
        await asyncio.sleep(pause * random.uniform(1.0, 1.25))


def _read(stored: dict[str, Any]) -> Answer:
    calls = tuple(ToolCall(**call) for call in stored.get("tool_calls", ()))
    return Answer(**{**stored, "vectors": tuple(map(tuple, stored["vectors"])), "tool_calls": calls})
