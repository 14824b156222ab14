"""Two commands timed in turn, A B A B, as whole processes."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
PENSTOCK = (PYTHON, "-m", "penstock")


@dataclass(frozen=True)
class Run:
    """CPU seconds (user and system, children included), seconds by the clock, MB of the largest process."""

    seconds: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Times:
    """What each counted run took: CPU seconds, where a row does not say otherwise."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def show(self) -> str:
        digits = 0 if self.median >= 20 else 3
        return f"{self.median:.{digits}f} ({min(self.seconds):.{digits}f} to {max(self.seconds):.{digits}f})"


@dataclass(frozen=True)
class Ratio:
    what: str
    floor: Times
    product: Times

    @property
    def ratio(self) -> float:
        return self.product.median / self.floor.median


@dataclass(frozen=True)
class Command:
    """What is run, where; `before` runs untimed ahead of each run; any other exit code than `expected` is an error."""

    arguments: Sequence[str]
    directory: Path
    environ: Mapping[str, str]
    before: Callable[[], None] | None = None
    expected: int = 0

    def run(self) -> None:
        """Once, untimed."""
        once(self)


def measure(what: str, floor: Command, product: Command, runs: int = 5) -> Ratio:
    """One uncounted round, then `runs` counted ones, floor and product in turn."""
    measured = rounds((floor, product), runs)
    return Ratio(what, *(Times(tuple(run.seconds for run in each)) for each in measured))


def rounds(commands: Sequence[Command], runs: int) -> list[list[Run]]:
    """The counted runs of each command: one uncounted round, then `runs` counted ones, all commands in turn."""
    kept: list[list[Run]] = [[] for _ in commands]
    for number in range(runs + 1):
        for command, into in zip(commands, kept, strict=True):
            measured = once(command)
            if number:
                into.append(measured)
    return kept


def once(command: Command) -> Run:
    """One run, whose answer is read from the kernel for this process alone."""
    if command.before is not None:
        command.before()
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        # An installed package has its bytecode; the uncounted round writes that of a checkout.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        child = subprocess.Popen(
            command.arguments,
            cwd=command.directory,
            env={**kept, **command.environ},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != command.expected:
            said.seek(0)
            words = said.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command.arguments)} ended with {child.returncode}:\n{words}")
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)
