"""Processes that hold LiteLLM: a bare environment each, so that no key or address but a request's reaches it."""

import asyncio
import importlib.util
import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.network.address import Address
from penstock.runtime.network.relay import Relay
from penstock.runtime.provider import Failed
from penstock.source import egress

_SCRIPT = Path(__file__).with_name("llm_worker.py")
_START = 120.0  # seconds; the import alone takes five of processor
_FULL = 24  # calls at once in one process, beyond which another is started
_LINE = 64 << 20
_ENVIRON = ("PATH", "LANG", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT", "HOME")

# Its other transport connects past a proxy that is named by the environment.
_PROXIED = {"DISABLE_AIOHTTP_TRANSPORT": "True", "NO_PROXY": "", "no_proxy": ""}


@dataclass(eq=False, slots=True)
class Worker:
    """One process of one event loop."""

    process: asyncio.subprocess.Process
    waiting: dict[int, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    reading: asyncio.Task[None] | None = None
    number: int = 0

    async def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.number += 1
        number = self.number
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.waiting[number] = answer
        try:
            self.process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\n")
            await self.process.stdin.drain()
            return await answer
        except asyncio.CancelledError:
            with suppress(OSError, RuntimeError):
                self.process.stdin.write(json.dumps({"cancel": number}).encode() + b"\n")
            raise
        except OSError:
            raise _ended() from None
        finally:
            self.waiting.pop(number, None)

    async def read(self) -> None:
        assert self.process.stdout is not None
        try:
            while line := await self.process.stdout.readline():
                reply = json.loads(line)
                waiting = self.waiting.get(reply.get("id"))
                if waiting is not None and not waiting.done():
                    waiting.set_result(reply)
        finally:
            for waiting in self.waiting.values():
                if not waiting.done():
                    waiting.set_exception(_ended())

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None and self.reading is not None and not self.reading.done()


@dataclass(eq=False, slots=True)
class Workers:
    """The processes of one event loop for one set of places; more of them as more is asked at once."""

    private: bool
    address: Address | None
    workers: list[Worker] = field(default_factory=list)
    starting: asyncio.Task[Worker] | None = None
    relay: Relay | None = None

    async def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """
        Raises:
            Failed: the process ended.
            Fatal: LiteLLM is not installed.
        """
        return await (self._free() or await self._started()).ask(request)

    async def ready(self) -> None:
        """Waits until a process runs that can be asked.

        Raises:
            Fatal: LiteLLM is not installed.
        """
        if not any(worker.is_alive for worker in self.workers):
            await self._started()

    async def _started(self) -> Worker:
        if self.starting is None or self.starting.done():
            self.starting = asyncio.create_task(self._another())
        # It starts also where this call's deadline is shorter: the next one finds it.
        return await asyncio.shield(self.starting)

    @property
    def refusals(self) -> int:
        """How often the relay did not let a connection through."""
        return 0 if self.relay is None else self.relay.refusals

    def refused(self) -> Failed:
        """Why, the last time."""
        assert self.relay is not None and self.relay.refused is not None
        return self.relay.refused

    def _free(self) -> Worker | None:
        self.workers = [worker for worker in self.workers if worker.is_alive]
        least = min(self.workers, key=lambda worker: len(worker.waiting), default=None)
        full = len(self.workers) >= (os.cpu_count() or 1)
        return least if least is not None and (full or len(least.waiting) < _FULL) else None

    async def _another(self) -> Worker:
        at = self.address
        way = egress.current()
        if self.relay is None and (at is None and (way.proxy or way.origins) or at is not None and at.proxy):
            self.relay = Relay(self.private, at)
        environ = {name: os.environ[name] for name in _ENVIRON if name in os.environ} | _path()
        if self.relay is not None:
            await self.relay.open()
            environ |= {"HTTPS_PROXY": self.relay.url(), "HTTP_PROXY": self.relay.url(), **_PROXIED}
        given = json.dumps(
            {
                "private": self.private,
                "host": None if at is None else at.host,
                "addresses": [] if at is None else [at.ip, *at.others],
                "relay": None if self.relay is None else self.relay.port,
            }
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",
            str(_SCRIPT),
            given,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environ,
            limit=_LINE,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(_START):
                first = json.loads(await process.stdout.readline() or b'{"missing": "the process ended"}')
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            raise
        if "missing" in first:
            raise _missing()
        worker = Worker(process)
        worker.reading = asyncio.create_task(worker.read())
        self.workers.append(worker)
        return worker


def _missing() -> Fatal:
    return Fatal(
        "LiteLLM is not installed, and only it reaches this model's provider",
        help="pip install 'penstock[llm]', or give the Model an OpenAI-compatible `endpoint`",
    )


def _path() -> dict[str, str]:
    """Where the libraries of this process are, for the other."""
    return {"PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}


def _ended() -> Failed:
    return Failed("provider-error", "the process that holds LiteLLM ended", retries=1)


_WORKERS: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[Any, ...], Workers]] = WeakKeyDictionary()


def workers(private: bool, address: Address | None) -> Workers:
    """Those of the running event loop that may reach this address; None: any public one.

    Raises:
        Fatal: LiteLLM is not installed.
    """
    known = _WORKERS.setdefault(asyncio.get_running_loop(), {})
    key = private, address, egress.current()
    if key not in known:
        if importlib.util.find_spec("litellm") is None:
            raise _missing()
        known[key] = Workers(private, address)
    return known[key]
