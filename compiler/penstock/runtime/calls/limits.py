"""What a provider can bear: calls at once, requests and tokens a minute."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from penstock.spec.kinds.model import Limits

LONGEST = 60.0
"""Seconds until the next attempt, whatever a provider asks for."""


class Pace:
    """Lets amounts through at an even rate, so that no minute holds more than `per_minute`."""

    def __init__(self, per_minute: int | None) -> None:
        self._seconds = 0.0 if per_minute is None else 60.0 / per_minute
        self._free = 0.0

    async def take(self, amount: float) -> None:
        """Waits for this amount's turn; turns are given in the order of asking."""
        if self._seconds:
            now = asyncio.get_running_loop().time()
            turn = max(now, self._free)
            self._free = turn + amount * self._seconds
            await asyncio.sleep(turn - now)


class Gate:
    """The limits of one Model in one event loop."""

    def __init__(self, limits: Limits | None) -> None:
        self._slots = asyncio.Semaphore(limits.concurrent) if limits is not None and limits.concurrent else None
        self._requests = Pace(limits.requests_per_minute if limits is not None else None)
        self._tokens = Pace(limits.tokens_per_minute if limits is not None else None)
        self.counts_tokens = limits is not None and limits.tokens_per_minute is not None
        self._until = 0.0

    def hold(self, seconds: float) -> None:
        """The provider asked everybody to wait."""
        self._until = max(self._until, asyncio.get_running_loop().time() + min(seconds, LONGEST))

    @asynccontextmanager
    async def call(self, tokens: int) -> AsyncIterator[None]:
        """Around one call of about so many tokens."""
        await self._requests.take(1)
        await self._tokens.take(tokens)
        while (wait := self._until - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(wait * random.uniform(1.0, 1.25))  # not all at the same moment
        if self._slots is None:
            yield
        else:
            async with self._slots:
                yield
