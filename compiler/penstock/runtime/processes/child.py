"""Processes that run Python tools: of the bundle's code alone, in a bare environment, with limits.

The limits keep a faulty tool from harming its host; they are no prison for hostile code, which is why the code of a
revision that is not trusted is not run at all.
"""

import asyncio
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from penstock.diagnostics.fatal import Fatal

_WORKER = Path(__file__).with_name("worker.py")
_START = 30.0  # seconds to import a tool's module
_GRACE = 2.0  # seconds beyond its deadline after which the process itself is ended
_LAST = 0.5  # seconds in which it may end itself
_EXTRA = 1024  # bytes around a value
ENVIRON = {"LANG": "C.UTF-8", "TZ": "UTC"}


class ChildFailed(Exception):
    """A call gives no value; the message says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds of processor and of the clock, bytes of memory, of a file, of its value."""

    cpu: int = 10
    seconds: float = 30.0
    memory: int = 1 << 30
    file: int = 16 << 20
    files: int = 128
    value: int = 1 << 20


class Children:
    """Up to `most` processes that have imported one tool's module; started as they are needed, used again.

    Every call runs in a fork of such a process, so none sees what another left. They belong to no event loop, and end
    with `close` or with the last reference to this.
    """

    def __init__(
        self, python: str, sources: Mapping[str, bytes], *, limits: Limits | None = None, most: int = 4
    ) -> None:
        self._python, self._sources, self._limits = python, sources, limits or Limits()
        self._threads = ThreadPoolExecutor(most, thread_name_prefix="tool")
        self._idle: list[_Child] = []
        self._every: weakref.WeakSet[_Child] = weakref.WeakSet()

    async def call(self, arguments: Mapping[str, Any], seconds: float | None = None) -> Any:
        """What the function returns, as JSON has it.

        Args:
            seconds: a deadline shorter than that of the limits.

        Raises:
            ChildFailed: it raised, crashed, took too long or too much, or returned no JSON.
        """
        deadline = self._limits.seconds if seconds is None else min(seconds, self._limits.seconds)
        call = _Call()
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._call, dict(arguments), deadline, call)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            # Whoever waits is gone; the thread ends with its process.
            work.add_done_callback(lambda done: done.cancelled() or done.exception())
            call.cancel()
            raise

    def close(self) -> None:
        """Ends every process."""
        every = list(self._every)
        for child in every:
            child.leave()
        for child in every:
            child.end()
        self._idle.clear()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _call(self, arguments: dict[str, Any], seconds: float, call: "_Call") -> Any:
        try:
            child = self._idle.pop()
        except IndexError:
            child = _Child(self._python, self._sources, self._limits)
            self._every.add(child)
        try:
            call.begin(child)
            reply = child.ask({"arguments": arguments, "seconds": seconds}, seconds + _GRACE)
        except BaseException:
            child.end()
            raise
        self._idle.append(child)
        if "error" in reply:
            raise ChildFailed(str(reply["error"]))
        return reply.get("value")


class _Call:
    """One call under way, which another thread may give up."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._is_left = False

    def begin(self, child: "_Child") -> None:
        with self._lock:
            if self._is_left:
                raise ChildFailed("nobody waits for it")
            self._child = child

    def cancel(self) -> None:
        with self._lock:
            self._is_left = True
            if self._child is not None:
                self._child.leave()


class _Child:
    """One process, ready once its module is imported."""

    def __init__(self, python: str, sources: Mapping[str, bytes], limits: Limits) -> None:
        self._largest = limits.value + _EXTRA
        self._folder = Path(tempfile.mkdtemp(prefix="penstock-tool-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._rest = b""
        self._end = weakref.finalize(self, _ended, [], self._folder)
        try:
            process = self._process = _started(python, sources, limits, self._folder)
            self._end.detach()
            self._end = weakref.finalize(self, _ended, [process], self._folder)
            reply = self._read(time.monotonic() + _START)
        except BaseException:
            self.end()
            raise
        if "error" in reply:
            self.end()
            raise ChildFailed(str(reply["error"]))

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """The reply to one request."""
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except (OSError, ValueError):
            raise ChildFailed("its process has ended") from None
        return self._read(time.monotonic() + seconds)

    def leave(self) -> None:
        """Asks no more: the process ends itself and its call; its reader, in another thread, sees the end."""
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                process.stdin.close()

    def end(self) -> None:
        """Ends the process and removes its folder; twice is once."""
        self._end()

    def _read(self, until: float) -> dict[str, Any]:
        process = self._process
        assert process is not None and process.stdout is not None
        source = process.stdout.fileno()
        while b"\n" not in self._rest:
            ready, _, _ = select.select([source], [], [], max(0.0, until - time.monotonic()))
            part = os.read(source, 1 << 16) if ready else b""
            self._rest += part
            if not ready:
                raise ChildFailed("its process does not answer")
            if not part or len(self._rest) > self._largest:
                raise ChildFailed("its process has ended")
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            reply = json.loads(line)
        except (ValueError, RecursionError):
            reply = None
        if not isinstance(reply, dict):
            raise ChildFailed("its process answers with no JSON")
        return reply


def _started(python: str, sources: Mapping[str, bytes], limits: Limits, folder: Path) -> subprocess.Popen[bytes]:
    if os.name != "posix":
        raise Fatal("Python tools run on Linux and macOS", help="offer the tool over HTTP, or by a ToolServer")
    code, work = folder / "code", folder / "work"
    work.mkdir()
    for path, data in sources.items():
        (code / path).parent.mkdir(parents=True, exist_ok=True)
        (code / path).write_bytes(data)
    given = {
        "code": str(code),
        "work": str(work),
        "python": python,
        "cpu": limits.cpu,
        "memory": limits.memory,
        "file": limits.file,
        "files": limits.files,
        "reply": limits.value + _EXTRA,
    }
    return subprocess.Popen(
        [sys.executable, "-I", "-B", str(_WORKER), json.dumps(given)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=work,
        env={**ENVIRON, "HOME": str(work), "TMPDIR": str(work)},
        close_fds=True,
        start_new_session=True,
    )


def _ended(processes: list[subprocess.Popen[bytes]], folder: Path) -> None:
    for process in processes:
        # At the end of its requests it ends itself, and first what its call has started in whatever session.
        with contextlib.suppress(OSError, ValueError):
            process.stdin and process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LAST)
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
    shutil.rmtree(folder, ignore_errors=True)
