"""One process that listens, works in a thread beside, and ends when it is told to."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from typing import Any

from penstock.runtime.server.bounds import Bounds
from penstock.runtime.server.quiet import Server

_END = 10  # seconds that requests under way have


def run(
    app: Any,
    at: socket.socket,
    bounds: Bounds,
    work: Callable[[], None],
    stop: Callable[[], None],
    beside: Callable[[], Awaitable[None]],
    log: Callable[[str], None],
) -> None:
    """Until SIGTERM or SIGINT, or until the work fails, whose exception it then raises.

    Args:
        work: runs in a thread until `stop`; what has come by then it still does.
        beside: a task, cancelled in the end.
    """
    server = Server(app, bounds, _END)

    async def serve() -> None:
        loop = asyncio.get_running_loop()

        def end() -> None:
            if not server.should_exit:
                log("ending: what has come is judged")
            server.should_exit = True

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        working = asyncio.ensure_future(asyncio.to_thread(work))
        working.add_done_callback(lambda done: setattr(server, "should_exit", True))
        telling = asyncio.ensure_future(beside())
        try:
            await server.serve(sockets=[at])
        finally:
            telling.cancel()
            stop()
            await working

    asyncio.run(serve())
