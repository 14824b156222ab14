"""What runs inside the child process of Python tools: a script of the standard library alone, started by `child`.

It imports a tool's module once, and answers each request from a fork of itself: a call sees the module as it was just
imported and an empty folder, and leaves nothing behind. Requests and replies are JSON, one a line.
"""

import contextlib
import inspect
import json
import os
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

_CHUNK = 1 << 16
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h
_PDEATHSIG = 1  # PR_SET_PDEATHSIG
_SWEEP = 1.0  # seconds in which what a call left behind is ended


def main() -> None:
    """Argument: `{code, work, python, cpu, memory, file, files, reply}` as JSON."""
    given = json.loads(sys.argv[1])
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    _limit(given)
    _adopt()
    found = _function(given)
    _say(replies, _json({"ready": True} if callable(found) else {"error": found}))
    if not callable(found):
        return
    ours = (requests.fileno(), replies.fileno())
    for line in requests:
        _say(replies, _forked(found, json.loads(line), given, ours))


def _limit(given: dict[str, Any]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (given["file"], given["file"]))
    resource.setrlimit(resource.RLIMIT_NOFILE, (given["files"], given["files"]))
    with contextlib.suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (given["memory"], given["memory"]))


def _adopt() -> None:
    """Makes this process the parent of all that a call leaves behind, in whatever session (Linux)."""
    _prctl(_SUBREAPER, 1)


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _function(given: dict[str, Any]) -> Callable[..., Any] | str:
    sys.path.insert(0, given["code"])
    module, _, name = given["python"].partition(":")
    os.chdir(given["work"])
    try:
        __import__(module)
        found = getattr(sys.modules[module], name)
    except BaseException as error:
        return f"its module cannot be imported: {_words(error)}"
    return found if callable(found) else f"{name!r} is no function"


def _forked(
    function: Callable[..., Any], request: dict[str, Any], given: dict[str, Any], ours: tuple[int, int]
) -> bytes:
    """The reply of a call in a process of its own, which is ended with all that it started.

    `ours` are the files of requests and of replies, which the call does not get.
    """
    before = _children()
    work = tempfile.mkdtemp(dir=given["work"])
    said, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        for number in (*ours, said):
            os.close(number)
        _in_child(function, request, given, work, theirs)
    os.close(theirs)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    try:
        data, why = _read(said, time.monotonic() + request["seconds"], given["reply"], ours[0])
    finally:
        os.close(said)
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        _sweep(before)
        shutil.rmtree(work, ignore_errors=True)
    match why:
        case "late":
            return _json({"error": f"it did not end within {request['seconds']:g} s"})
        case "large":
            return _json({"error": f"it returned more than {given['reply']:,} bytes"})
        case "left":
            sys.exit(0)
    return data if data.endswith(b"\n") else _json({"error": _ended(status, given)})


def _children() -> set[int]:
    """The processes whose parent this one is; none where the system does not tell."""
    try:
        with open("/proc/thread-self/children", encoding="ascii") as file:
            return {int(number) for number in file.read().split()}
    except (OSError, ValueError):
        return set()


def _sweep(before: set[int]) -> None:
    """Ends what a call left in other sessions; not what the tool's module itself started."""
    until = time.monotonic() + _SWEEP
    while (left := _children() - before) and time.monotonic() < until:
        for number in left:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)
                os.waitpid(number, 0)


def _in_child(
    function: Callable[..., Any], request: dict[str, Any], given: dict[str, Any], work: str, reply: int
) -> None:
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        _prctl(_PDEATHSIG, signal.SIGKILL)  # where this process's parent is killed
        os.chdir(work)
        # Soft first, a signal with a name; one second later the hard one.
        resource.setrlimit(resource.RLIMIT_CPU, (given["cpu"], given["cpu"] + 1))
        signal.alarm(int(request["seconds"]) + 2)  # and where the system has no such thing
        said = _called(function, request["arguments"])
        with os.fdopen(reply, "wb") as out:
            out.write(said)
    finally:
        os._exit(0)


def _called(function: Callable[..., Any], arguments: dict[str, Any]) -> bytes:
    try:
        value = function(**arguments)
        if inspect.iscoroutine(value):
            import asyncio

            value = asyncio.run(value)
    except MemoryError:
        return _json({"error": "it needs more memory than it may have"})
    except BaseException as error:
        return _json({"error": f"it raised {_words(error)}"})
    try:
        return _json({"value": value})
    except BaseException as error:
        return _json({"error": f"it returned a value that is no JSON: {_words(error)}"})


def _read(source: int, until: float, largest: int, asker: int) -> tuple[bytes, str | None]:
    """All that is written; or why it counts for nothing: `late`, `large`, or whoever asked has `left`."""
    data = b""
    while True:
        ready, _, _ = select.select([source, asker], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return data, "late"
        if source not in ready:
            return data, "left"  # one request at a time: what can be read is the end
        part = os.read(source, _CHUNK)
        data += part
        if len(data) > largest:
            return data, "large"
        # A line is all of it: whatever else still holds the pipe is not waited for.
        if not part or part.endswith(b"\n"):
            return data, None


def _ended(status: int, given: dict[str, Any]) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return f"it used more than {given['cpu']} s of processor time"
        if number != signal.SIGKILL:
            return f"it crashed: {signal.Signals(number).name}"
    return "it ended without returning"


def _words(error: BaseException) -> str:
    try:
        said = str(error)
    except BaseException:
        said = ""
    return f"{type(error).__name__}: {said}"[:200]


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, allow_nan=False).encode() + b"\n"


def _say(out: Any, line: bytes) -> None:
    out.write(line)
    out.flush()


if __name__ == "__main__":
    main()
