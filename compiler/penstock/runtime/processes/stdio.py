"""A server of tools as a process: messages over its standard streams, a line each, none of them without bounds."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from penstock.runtime.provider import Failed

LARGEST = 8 << 20
"""Bytes of one message: what a Tool may return, said twice, and then some."""
_GRACE, _LAST = 2.0, 2.0  # seconds to end by itself, and after SIGTERM
_FLUSH = 0.5
_POLL = 0.01
_CHUNK = 1 << 16
_NAMES = ("HOME", "LOGNAME", "PATH", "SHELL", "TERM", "USER", "SYSTEMROOT", "TEMP", "PATHEXT")


class Stdio:
    """A transport of the package `mcp`, to enter once: starts the process, and ends it with all of its group.

    `problem` says why it ended, where that was its own fault. What the process says of itself is dropped.
    """

    def __init__(self, command: Sequence[str], directory: Path, environ: Mapping[str, str]) -> None:
        self.problem: Failed | None = None
        self._command, self._directory = command, directory
        bare = {name: os.environ[name] for name in _NAMES if name in os.environ}
        self._environ = {**{k: v for k, v in bare.items() if not v.startswith("()")}, **environ}

    async def __aenter__(self) -> tuple[Any, Any]:
        import anyio

        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._environ,
            cwd=self._directory,
            start_new_session=True,
        )
        self._to_session, received = anyio.create_memory_object_stream[Any](0)
        sent, self._from_session = anyio.create_memory_object_stream[Any](0)
        self._streams = (received, sent)
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        return self._streams

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        for stream in self._streams:
            stream.close()
        reader, writer = self._tasks
        await asyncio.wait({writer}, timeout=_FLUSH)
        writer.cancel()
        assert self._process.stdin is not None
        self._process.stdin.close()
        for number, seconds in ((None, _GRACE), (signal.SIGTERM, _LAST), (_KILL, _LAST)):
            if number is not None:
                self._signal(number)
            if await self._ended(seconds):
                break
        reader.cancel()
        with contextlib.suppress(PermissionError):
            self._process._transport.close()  # type: ignore[attr-defined]  # what outlives it may hold a pipe open
        self._to_session.close()
        self._from_session.close()
        if self.problem is not None:
            raise self.problem from None

    async def _read(self) -> None:
        """Hands messages on, a line each; once nobody takes them, what comes is dropped."""
        import anyio
        from mcp.shared.message import SessionMessage
        from mcp_types import jsonrpc_message_adapter

        assert self._process.stdout is not None
        held: list[bytes] = []
        size, is_wanted = 0, True
        while chunk := await self._process.stdout.read(_CHUNK):
            *lines, rest = chunk.split(b"\n")
            for line in lines if is_wanted else ():
                whole, held, size = b"".join((*held, line)), [], 0
                message: Any
                try:
                    message = SessionMessage(jsonrpc_message_adapter.validate_json(whole, by_name=False))
                except ValueError as error:
                    message = error
                try:
                    await self._to_session.send(message)
                except (anyio.ClosedResourceError, anyio.BrokenResourceError):
                    is_wanted = False
                    break
            if not is_wanted:
                continue
            held.append(rest)
            size += len(rest)
            if size > LARGEST:
                self.problem = Failed("provider-body", f"it sent a message of more than {LARGEST:,} bytes")
                self._signal(_KILL)
                break
        self._to_session.close()

    async def _write(self) -> None:
        assert self._process.stdin is not None
        try:
            async for sent in self._from_session:
                text = sent.message.model_dump_json(by_alias=True, exclude_unset=True)
                self._process.stdin.write(text.encode() + b"\n")
                await self._process.stdin.drain()
        except OSError:
            self._to_session.close()  # the session sees the end rather than wait for an answer

    def _signal(self, number: int) -> None:
        if self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, number)
            else:
                self._process.send_signal(number)

    async def _ended(self, seconds: float) -> bool:
        """Whether it ends within so many seconds; not by `wait`, which waits for what it has left behind, too."""
        ends = asyncio.get_running_loop().time() + seconds
        while self._process.returncode is None:
            if asyncio.get_running_loop().time() >= ends:
                return False
            await asyncio.sleep(_POLL)
        return True


_KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
