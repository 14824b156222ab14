"""Work done by a copy of this process on another core, where there is one."""

import os
import sys
import threading
from collections.abc import Callable


def is_possible() -> bool:
    """Whether a copy would help and be safe: a second core, Linux, and no other thread that a copy would miss."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    return len(os.sched_getaffinity(0)) > 1


def start(work: Callable[[], bytes]) -> Callable[[], bytes | None]:
    """Starts `work` in a copy of this process; what is given back waits for its result, None where it failed.

    `work` changes nothing but memory of its own, and uses nothing that two processes cannot share.
    """
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        _run(work, into)
    os.close(into)

    def result() -> bytes | None:
        with open(out, "rb") as pipe:
            data = pipe.read()
        _, status = os.waitpid(child, 0)
        return data if status == 0 else None

    return result


def _run(work: Callable[[], bytes], into: int) -> None:
    """Ends this process: nothing of the first one's is closed, flushed or reported here."""
    code = 1
    try:
        data = memoryview(work())
        while data:
            data = data[os.write(into, data) :]
        code = 0
    finally:
        os._exit(code)
