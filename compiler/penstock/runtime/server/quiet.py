"""uvicorn as our processes run it: silent, bounded, and deaf to signals, which are ours."""

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import uvicorn

from penstock.runtime.server.bounds import Bounds
from penstock.runtime.server.connection import bounded


class Server(uvicorn.Server):
    """Serves an ASGI application over HTTP. `end`: seconds that requests under way have when it ends."""

    def __init__(self, app: Any, bounds: Bounds, end: int) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        super().__init__(
            uvicorn.Config(
                app,
                http=bounded(bounds.body_seconds, bounds.connections),
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=end,
                backlog=2048,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
