"""Two commands timed in turn, A B A B, as whole processes."""

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PYTHON = sys.executable
PENSTOCK = (PYTHON, "-m", "penstock")


@dataclass(frozen=True)
class Times:
    """CPU seconds (user and system, children included) of each counted run."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def show(self) -> str:
        return f"{self.median:.3f} ({min(self.seconds):.3f} to {max(self.seconds):.3f})"


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


def measure(what: str, floor: Command, product: Command, runs: int = 5) -> Ratio:
    """One uncounted round, then `runs` counted ones, floor and product in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(runs + 1):
        for command, kept in zip((floor, product), times, strict=True):
            seconds = once(command)
            if number:
                kept.append(seconds)
    return Ratio(what, Times(tuple(times[0])), Times(tuple(times[1])))


def once(command: Command) -> float:
    """CPU seconds of one run."""
    if command.before is not None:
        command.before()
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command.arguments,
        cwd=command.directory,
        env={**os.environ, **command.environ},
        capture_output=True,
        check=False,
    )
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != command.expected:
        raise SystemExit(f"{' '.join(command.arguments)} ended with {done.returncode}:\n{done.stderr.decode()[-2000:]}")
    return end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
