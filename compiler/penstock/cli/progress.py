"""Progress of long work on standard error: bars on a terminal, a plain line now and then elsewhere."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import IO, Any

from penstock.cli import output
from penstock.diagnostics.progress import Progress, Silent
from penstock.report import figure, inert

_EVERY_SECONDS = 30.0
_EVERY_SHARE = 0.1
_AT_LEAST_SECONDS = 2.0


def progress(*, quiet: bool, stream: IO[str] | None = None, environ: Mapping[str, str] = os.environ) -> Progress:
    """Bars only where somebody watches and the cursor may move; `stream`: standard error, where none is given."""
    # Looked up now: what it is at import may be another's by now, or closed.
    stream = stream or sys.stderr
    if quiet or stream is None:
        return Silent()
    if stream.isatty() and environ.get("TERM") != "dumb" and not environ.get("CI"):
        return Bars()
    return Lines()


class Lines:
    """`done` and `usd` are what there is so far. A line at the beginning, one every 10 % (what is quick needs none) or
    30 seconds, and one at the end.
    """

    def __init__(self, say: Callable[[str], None] = output.say, clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._what = ""
        self._total: int | None = None
        self._done, self._usd = 0, 0.0
        self._told, self._when = 0, 0.0

    def begin(self, what: str, total: int | None = None) -> None:
        self._what, self._total = inert.line(what), total
        self._done, self._usd = 0, 0.0
        self._told, self._when = 0, self._clock()
        self._say(f"{self._what}: {total} to do" if total is not None else self._what)

    def advance(self, done: int, *, usd: float = 0.0, note: str = "") -> None:
        self._done, self._usd = done, usd
        now = self._clock()
        far = self._total and self._done - self._told >= _EVERY_SHARE * self._total
        if now - self._when >= (_AT_LEAST_SECONDS if far else _EVERY_SECONDS):
            self._told, self._when = self._done, now
            self._say(f"{self._what}: {self._state()}{_note(note)}")

    def end(self, note: str = "") -> None:
        if self._told != self._done or note:
            self._say(f"{self._what}: {self._state()}{_note(note)}")

    def _state(self) -> str:
        share = f"{self._done} of {self._total}" if self._total is not None else str(self._done)
        return f"{share}, {figure.usd(self._usd)}" if self._usd else share


class Bars:
    """A bar by rich, which is loaded when the first begins."""

    def __init__(self) -> None:
        self._bars: Any = None
        self._task: Any = None

    def begin(self, what: str, total: int | None = None) -> None:
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self.end()
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[usd]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bars.start()
        self._task = self._bars.add_task(escape(inert.line(what)), total=total, usd="")

    def advance(self, done: int, *, usd: float = 0.0, note: str = "") -> None:
        if self._bars is None:
            return
        self._bars.update(self._task, completed=done, usd=figure.usd(usd) if usd else "")

    def end(self, note: str = "") -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
        if note:
            output.say(inert.line(note))


def _note(note: str) -> str:
    return f" ({inert.line(note)})" if note else ""
