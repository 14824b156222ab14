"""A connection whose requests begin within a time: who sends a byte now and then does not hold it."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """uvicorn's, with a bound on the time until a request's head is whole, and on how many are open."""

    head_seconds = 10.0
    most = 1024
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.close()
        else:
            self._late = self.loop.call_later(self.head_seconds, self._end)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        is_waiting = self.cycle is None or self.cycle.response_complete
        if is_waiting and self._late is None and not self.transport.is_closing():
            self._late = self.loop.call_later(self.head_seconds, self._end)
        elif not is_waiting and self._late is not None:
            self._late.cancel()
            self._late = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._late is not None:
            self._late.cancel()
        super().connection_lost(exc)

    def _end(self) -> None:
        self._late = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def bounded(head_seconds: float, most: int) -> type[Connection]:
    """The class for one server."""
    return type("Bounded", (Connection,), {"head_seconds": head_seconds, "most": most})
