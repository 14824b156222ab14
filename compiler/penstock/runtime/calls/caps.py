"""What a run may spend at most: reserved before each live call, settled after it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from penstock.runtime.provider import Failed

PREFIX = "cap-"
"""What the code of every refusal begins with."""
USUAL = 4096
"""Tokens that an answer is reserved, where neither its Model nor the catalogue bounds it."""


class Amount(NamedTuple):
    """What a call takes: US dollars (None where no price is known), tokens."""

    usd: float | None
    tokens: int


@dataclass(slots=True)
class Caps:
    """Hard caps on the live calls of a run; answers from the store and of embedded models are free.

    A call that does not fit beside those under way waits until they are settled; one that does not fit at all is
    refused. What is reserved for a call is its estimate, so a cap can be passed by the error of the estimates of the
    calls under way, and by no call more.

    Attributes:
        seconds: from the first answer on.
        refused: why the first call that did not fit was refused.
    """

    usd: float | None = None
    tokens: int | None = None
    calls: int | None = None
    seconds: float | None = None
    refused: Failed | None = None
    spent_usd: float = 0.0
    spent_tokens: int = 0
    spent_calls: int = 0
    _held: list[Amount] = field(default_factory=list)
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)
    _began: float | None = None

    @asynccontextmanager
    async def call(self, bound: Amount) -> AsyncIterator["Settle"]:
        """Around one live call that takes at most about `bound`.

        A call that ends without a word on what it took counts nothing if it failed, all that was reserved if it was
        cut off: nobody knows then what the provider counts.

        Raises:
            Failed: it does not fit.
        """
        await self._reserve(bound)
        settle = Settle(bound)
        try:
            yield settle
        except Failed:
            settle.took = settle.took if settle.told else Amount(0.0, 0)
            raise
        finally:
            self._held.remove(bound)
            self.spent_usd += settle.took.usd or 0.0
            self.spent_tokens += settle.took.tokens
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_result(None)
            self._waiting.clear()

    @property
    def left(self) -> float | None:
        """Seconds until the run ends; None: no bound."""
        if self._began is None:
            self._began = time.monotonic()
        return None if self.seconds is None else max(0.0, self._began + self.seconds - time.monotonic())

    def late(self) -> Failed:
        """The refusal for want of time, noted."""
        assert self.seconds is not None
        what = f"{self.seconds / 60:g} minutes" if self.seconds >= 60 else f"{self.seconds:g} seconds"
        return self._no("cap-seconds", f"the budget of {what} is reached")

    async def _reserve(self, bound: Amount) -> None:
        while True:
            if self.left == 0:
                raise self.late()
            if self.usd is not None and bound.usd is None:
                why = f"a Model has no known price, so the budget of ${self.usd:g} cannot be kept: set its `price`"
                raise self._no("cap-price", why)
            problem = self._beyond(bound, self._held)
            if problem is None:
                self.spent_calls += 1
                self._held.append(bound)
                return
            if (alone := self._beyond(bound, ())) is not None:
                raise self._no(*alone)
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting

    def _beyond(self, bound: Amount, held: "list[Amount] | tuple[()]") -> tuple[str, str] | None:
        """Which cap a call would pass, beside those that are held."""
        if self.calls is not None and self.spent_calls + 1 > self.calls:
            return "cap-calls", f"the budget of {self.calls:,} calls is reached"
        tokens = self.spent_tokens + bound.tokens + sum(each.tokens for each in held)
        if self.tokens is not None and tokens > self.tokens:
            return "cap-tokens", f"the budget of {self.tokens:,} tokens is reached"
        usd = self.spent_usd + (bound.usd or 0.0) + sum(each.usd or 0.0 for each in held)
        if self.usd is not None and usd > self.usd:
            return "cap-usd", f"the budget of ${self.usd:g} is reached"
        return None

    def _no(self, code: str, why: str) -> Failed:
        failed = Failed(code, why)
        if self.refused is None:
            self.refused = failed
        return failed


@dataclass(slots=True)
class Settle:
    """What a call under way takes: what was reserved, until `is_` says better."""

    took: Amount
    told: bool = False

    def is_(self, amount: Amount) -> None:
        """What it did take; where the price is not known, what was reserved for it counts."""
        self.took = Amount(self.took.usd if amount.usd is None else amount.usd, amount.tokens)
        self.told = True
