"""Several processes that listen at one socket."""

import os
import signal
import time
from collections.abc import Callable

from penstock.diagnostics.fatal import Fatal

_SOONEST = 1.0  # seconds that a worker must have lived to be started again at once


def workers(count: int, work: Callable[[int], None], log: Callable[[str], None]) -> None:
    """Runs `work` with its number in `count` processes; one that dies is started again, until SIGTERM or SIGINT.

    Raises:
        Fatal: a worker cannot begin.
    """
    running: dict[int, tuple[int, float]] = {}
    ending = False

    def hand_on(number: int, frame: object) -> None:
        nonlocal ending
        ending = ending or number != signal.SIGHUP
        for process in running:
            os.kill(process, signal.SIGTERM if number != signal.SIGHUP else number)

    before = {each: signal.signal(each, hand_on) for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    failed = None
    try:
        for number in range(count):
            running[_start(number, work, log)] = number, time.monotonic()
        while running:
            process, status = os.wait()
            number, began = running.pop(process)
            if ending:
                continue
            code = os.waitstatus_to_exitcode(status)
            if code == 2 or time.monotonic() - began < _SOONEST:
                failed = f"worker {number} ended with {code}"
                hand_on(signal.SIGTERM, None)
                continue
            log(f"worker {number} ended with {code}; another one begins")
            running[_start(number, work, log)] = number, time.monotonic()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    if failed is not None:
        raise Fatal(failed, help="its own words stand above")


def _start(number: int, work: Callable[[int], None], log: Callable[[str], None]) -> int:
    process = os.fork()
    if process:
        return process
    code = 2
    try:
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(each, signal.SIG_DFL)
        work(number)
        code = 0
    except Fatal as fatal:
        log(f"worker {number}: {fatal.message}")
    finally:
        os._exit(code)
