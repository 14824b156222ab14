"""A server process: listens, reloads on SIGHUP, and ends on SIGTERM when what is under way is done."""

import asyncio
import signal
import socket
from collections.abc import Callable

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.provider import Failed
from penstock.runtime.server.quiet import Server
from penstock.runtime.server.ready import warm
from penstock.runtime.server.site import Site

_LEFT = 1.0  # seconds between two times that a worker leaves its counters


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; `port` 0 takes a free one.

    Raises:
        Fatal: somebody else listens there, or this machine has no such address.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        found = socket.socket(family, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host.strip("[]"), port))
        found.listen(2048)
        found.set_inheritable(True)
    except OSError as error:
        raise Fatal(f"{host}:{port} cannot be listened at: {error.strerror or error}") from None
    return found


def listen(
    site: Site,
    at: socket.socket,
    log: Callable[[str], None],
    begun: Callable[[asyncio.AbstractEventLoop], None],
) -> None:
    """Answers until SIGTERM or SIGINT; then no connection is taken, and requests under way are finished.

    Args:
        begun: told of the event loop that answers.
    """
    bounds = site.bounds
    server = Server(site.app(), bounds, max(1, round(bounds.drain)))

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        begun(loop)

        def end() -> None:
            if not site.is_draining:
                log("ending: requests under way are finished")
            site.is_draining = True
            server.should_exit = True

        def reload() -> None:
            # What is held is looked at in a thread: nobody waits meanwhile.
            loop.run_in_executor(None, site.holder.look)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        loop.add_signal_handler(signal.SIGHUP, reload)
        try:
            await warm(site.holder.held.value)
        except (Fatal, Failed) as error:  # the requests that need it will say so too
            log(f"not ready yet: {error}")
        leaving = asyncio.create_task(_leave(site))
        try:
            await server.serve(sockets=[at])
        finally:
            leaving.cancel()
            site.holder.close()
            await asyncio.sleep(0)
            left = asyncio.all_tasks() - {asyncio.current_task()}
            if left:  # tools end
                await asyncio.wait(left, timeout=5)

    asyncio.run(serve())


async def _leave(site: Site) -> None:
    while True:
        site.metrics.leave()
        await asyncio.sleep(_LEFT)
