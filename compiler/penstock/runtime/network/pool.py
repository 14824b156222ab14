"""Connections that are kept open between calls, one pool an event loop; addresses looked up once."""

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from penstock.runtime.network import address, http
from penstock.runtime.network.address import Address

_IDLE = 15.0  # seconds; servers close after some more
_KNOWN = 60.0  # seconds for which an address holds
_MOST = 512  # idle connections to one address


@dataclass(eq=False, slots=True)
class Connection:
    """A connection to a checked address; `used` where it has carried an answer already."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used: bool = False
    since: float = 0.0

    def abort(self) -> None:
        self.writer.transport.abort()

    def is_drained(self) -> bool:
        """Nothing came behind the answer; it would be read as the next one."""
        return not getattr(self.reader, "_buffer", b"")

    def is_open(self, now: float) -> bool:
        return (
            now - self.since < _IDLE
            and self.is_drained()
            and not self.reader.at_eof()
            and not self.writer.transport.is_closing()
        )


@dataclass(eq=False, slots=True)
class Pool:
    """Idle connections by address, and addresses by endpoint."""

    _idle: dict[Address, list[Connection]] = field(default_factory=dict)
    _known: dict[tuple[str, bool], tuple[float, asyncio.Task[Address]]] = field(default_factory=dict)
    _end: AsyncGenerator[None, None] | None = None

    async def address(self, endpoint: str, allow_private: bool) -> Address:
        """As `address.resolve`, which is asked once a minute, however many ask at once."""
        now = time.monotonic()
        since, task = self._known.get((endpoint, allow_private), (0.0, None))
        if task is None or now - since > _KNOWN or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = asyncio.create_task(address.resolve(endpoint, allow_private))
            self._known[endpoint, allow_private] = now, task
        return await asyncio.shield(task)

    async def take(self, address: Address, fresh: bool = False) -> Connection:
        """An idle connection to the address, or a new one.

        Raises:
            Failed, OSError: as `http.connect`.
        """
        now = time.monotonic()
        idle = self._idle.get(address, [])
        while idle and not fresh:
            found = idle.pop()
            if found.is_open(now):
                return found
            found.abort()
        return Connection(*await http.connect(address))

    async def give(self, address: Address, connection: Connection) -> None:
        """Takes a connection back whose answer was read to its end."""
        if self._end is None:
            # The event loop ends its asynchronous generators before it closes: the one moment to tidy up.
            self._end = self._closing()
            await anext(self._end)
        idle = self._idle.setdefault(address, [])
        connection.used, connection.since = True, time.monotonic()
        if len(idle) < _MOST:
            idle.append(connection)
        else:
            connection.abort()

    async def _closing(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            for idle in self._idle.values():
                for connection in idle:
                    connection.abort()
            self._idle.clear()


_POOLS: WeakKeyDictionary[asyncio.AbstractEventLoop, Pool] = WeakKeyDictionary()


def pool() -> Pool:
    """That of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _POOLS.get(loop)
    if found is None:
        found = _POOLS[loop] = Pool()
    return found


def is_kept(version: str, headers: Mapping[str, str]) -> bool:
    """Whether a server keeps a connection open after an answer whose end is told."""
    ended = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "").lower()
    return ended and version == "HTTP/1.1" and "close" not in headers.get("connection", "").lower()
