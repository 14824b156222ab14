"""Whom it is no use to ask: a key that was refused, a provider that does not answer."""

import asyncio
import time
from contextlib import suppress

from penstock.runtime.provider import Failed

ROW = 5
"""Calls in a row, each with all its attempts, after which a provider is left alone."""
REST = 30.0
"""Seconds; then one call tries whether it is back."""
_ALONE = 1.0  # seconds that others wait for the first call with a key
_DOWN = frozenset({"provider-rate", "provider-error", "provider-network", "provider-timeout", "provider-body"})


class Breaker:
    """Counts the calls of one provider at one origin that failed in a row. The clock is monotonic."""

    def __init__(self) -> None:
        self._row = 0
        self._until = 0.0
        self._last = ""

    def check(self) -> None:
        """
        Raises:
            Failed: this call would fail as well, as far as one can tell.
        """
        if self._row < ROW:
            return
        now = time.monotonic()
        if now < self._until:
            raise Failed("provider-down", f"not asked, as {self._row} calls in a row failed; the last: {self._last}")
        self._until = now + REST  # this one tries; the others wait for what it finds

    def answered(self) -> None:
        self._row = 0

    def failed(self, failure: Failed) -> None:
        """A call has failed for good."""
        if failure.code == "provider-down":
            return
        if failure.code not in _DOWN:
            self._row = 0  # somebody is there
            return
        self._row += 1
        self._last = str(failure)
        if self._row >= ROW:
            self._until = time.monotonic() + REST


class Admission:
    """One key at one place: the first call goes alone for a moment, and a refusal holds for all after it."""

    def __init__(self) -> None:
        self._refused: Failed | None = None
        self._known = False
        self._first: asyncio.Event | None = None

    async def enter(self) -> None:
        """
        Raises:
            Failed: the key was refused.
        """
        if self._first is None and not self._known:
            self._first = asyncio.Event()
        elif self._first is not None and not self._known and self._refused is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_ALONE):
                    await self._first.wait()
        if self._refused is not None:
            raise Failed(self._refused.code, self._refused.message)

    def leave(self, failure: Failed | None) -> None:
        """What became of a call."""
        if failure is not None and failure.code == "provider-credential":
            self._refused = failure
        elif failure is None:
            self._known = True
        if self._first is not None:
            self._first.set()
