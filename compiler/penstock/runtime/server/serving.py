"""One server process, put together."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from penstock.diagnostics.secret import Secret
from penstock.runtime.library.holder import Holder, Source
from penstock.runtime.library.load import Bindings
from penstock.runtime.library.supply import Supplied
from penstock.runtime.server.bounds import Bounds
from penstock.runtime.server.listen import listen
from penstock.runtime.server.metrics import Metrics, Shared
from penstock.runtime.server.ready import Ready, ready, warm
from penstock.runtime.server.site import Site
from penstock.source.settings import Settings

_WARM = 600.0  # seconds until a new bundle's Retrievers are built


@dataclass(frozen=True, slots=True)
class Serving:
    """What the workers of a server have in common.

    Attributes:
        refresh: seconds between two looks for another bundle; None: only on SIGHUP.
        log: told a line for each event; `access`: for each request.
    """

    source: Source
    settings: Settings
    bindings: Bindings | None
    bounds: Bounds
    tokens: Sequence[Secret]
    at: socket.socket
    only_local: bool
    refresh: float | None
    log: Callable[[str], None]
    access: Callable[[str], None]
    shared: Shared | None = None

    def run(self, worker: int = 0) -> None:
        """Serves until SIGTERM or SIGINT.

        Raises:
            Fatal: there is no bundle that can run here.
        """
        metrics = Metrics(self.shared, worker)
        runner: list[asyncio.AbstractEventLoop] = []

        def make(supplied: Supplied) -> Ready:
            made = ready(supplied, self.settings, self.bindings, has_token=bool(self.tokens))
            if runner:  # in a thread of its own, while the old bundle answers
                asyncio.run_coroutine_threadsafe(warm(made), runner[0]).result(_WARM)
            return made

        def drop(old: Ready) -> None:
            if runner and runner[0].is_running():
                asyncio.run_coroutine_threadsafe(old.chain.close(), runner[0])

        def told(words: str) -> None:
            if words.startswith("now "):
                metrics.add("penstock_reloads_total")
            self.log(words)

        holder = Holder(self.source, make, drop, self.refresh, told)
        if holder.problem is not None:
            self.log(f"using {holder.held.bundle.digest}: {holder.problem}")
        site = Site(holder, self.bounds, self.tokens, metrics, self.access, only_local=self.only_local)
        host, port = self.at.getsockname()[:2]
        place = f"[{host}]" if ":" in host else host
        self.log(f"serving {holder.held.bundle.chain} {holder.held.bundle.digest} at http://{place}:{port}")
        listen(site, self.at, self.log, runner.append)
