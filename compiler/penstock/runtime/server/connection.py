"""A connection whose requests begin within a time: who sends a byte now and then does not hold it."""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """uvicorn's, with a bound on the time until a request's head is whole, and on how many are open.

    Where that many are open, the one that has sent no whole request for longest makes way for the next: who holds
    connections without asking keeps nobody out.
    """

    head_seconds = 10.0
    most = 1024
    opened: ClassVar[dict["Connection", None]] = {}  # oldest first
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.opened) >= self.most and not self._is_made_way():
            transport.close()
            return
        self.opened[self] = None
        self._late = self.loop.call_later(self.head_seconds, self._end)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        is_waiting = self._is_waiting
        if is_waiting and self._late is None and not self.transport.is_closing():
            self._late = self.loop.call_later(self.head_seconds, self._end)
        elif not is_waiting and self._late is not None:
            self._late.cancel()
            self._late = None

    def connection_lost(self, exc: Exception | None) -> None:
        self.opened.pop(self, None)
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def _is_made_way(self) -> bool:
        """Whether a connection without a request could be closed; else one whose body is still coming."""
        idle = next((each for each in self.opened if each._is_waiting), None)
        least = idle or next((each for each in self.opened if each.cycle is not None and each.cycle.more_body), None)
        if least is not None:
            self.opened.pop(least)
            least.transport.abort()
        return least is not None

    @property
    def _is_waiting(self) -> bool:
        return self.cycle is None or bool(self.cycle.response_complete)

    def _end(self) -> None:
        self._late = None
        if self._is_waiting:
            self.transport.close()


def bounded(head_seconds: float, most: int) -> type[Connection]:
    """The class for one server."""
    return type("Bounded", (Connection,), {"head_seconds": head_seconds, "most": most, "opened": {}})
