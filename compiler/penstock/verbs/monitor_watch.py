"""Monitors watch: files as they grow, or spans as exporters send them; Prometheus and Alertmanager are told."""

import contextlib
import glob
import queue
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BufferedReader
from pathlib import Path
from typing import Any

from penstock.bundle.registry.reference import is_loopback
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.monitor import exposition, reader, spans, state
from penstock.monitor.follow import Follow, Looked
from penstock.monitor.observed import Record, Rejected
from penstock.monitor.readers import openinference, otlp
from penstock.monitor.sink import Sink
from penstock.monitor.spans import Span
from penstock.monitor.telling import Telling
from penstock.report.report import Report
from penstock.runtime.server.bounds import Bounds
from penstock.source.settings import Settings
from penstock.verbs.monitor_read import commands, follows, shown_or_kept
from penstock.verbs.monitoring import monitor_files, reading_file
from penstock.verbs.monitoring.monitor_files import Mark
from penstock.verbs.monitoring.reading import status
from penstock.verbs.monitoring.watching import Watch, watch

GRACE = 60.0
"""Seconds that traces of a window by time may be late."""
_SAVE = 1.0  # at most so often
_REQUESTS = 256  # that wait to be judged
_SPANNED = {"otlp": otlp.read, "openinference": openinference.read}


def monitor_watch(
    directory: Path,
    *,
    settings: Settings,
    today: date,
    target: str,
    state_file: Path,
    log: Callable[[str], None],
    traces: Sequence[str] = (),
    host: str = "127.0.0.1",
    port: int = 9465,
    sink: bool = False,
    environment: str | None = None,
    monitors: Sequence[str] = (),
    interval: float = 1.0,
    alertmanagers: Sequence[str] = (),
    alertmanager_token: str | None = None,
    token_env: Sequence[str] = (),
    no_auth: bool = False,
    clock: Callable[[], float] = time.time,
) -> Report | None:
    """Watches until SIGTERM or SIGINT; the report of what ends it before, None otherwise.

    Args:
        traces: files, or globs, that are looked at every `interval` seconds.
        sink: spans are taken at POST /v1/traces.
        state_file: what is remembered; it is replaced whole every second in which something was read, so that a
            process that is killed loses nothing of a file, and at most a second of what was sent.
        alertmanagers: base URLs of what takes Alertmanager's API.

    Raises:
        Fatal: there is no such chain, bundle or Monitor, the state is held by another process or damaged, the address
            is taken, a token is missing.
    """
    try:
        from penstock.monitor import station
        from penstock.runtime.server import listen
        from penstock.runtime.server.tokens import tokens
    except ModuleNotFoundError as missing:
        if missing.name not in ("uvicorn", "h11", "starlette"):
            raise
        raise Fatal(f"the package {missing.name} is not installed", help="pip install 'penstock[serve]'") from None
    found = watch(directory, settings, today, target, environment, monitors)
    if isinstance(found, Report):
        return found
    formats = {each.spec.traces.format for each in found.monitors}
    if not traces and not sink:
        raise Fatal("nothing says where traces come from", help="--traces FILE, --sink, or both")
    if sink and not formats & _SPANNED.keys():
        raise Fatal(
            f"spans are sent, and the Monitors read {', '.join(sorted(formats))}", help="`traces: {format: otlp}`"
        )
    accepted = tokens(token_env, settings.environ, host, open_to_all=no_auth)
    credential = None
    if alertmanager_token is not None:
        value = settings.environ.get(alertmanager_token, "")
        if not value:
            raise Fatal(f"the variable {alertmanager_token} is not set")
        credential = Secret(value)
    with state.held(state_file):
        watcher = _Watcher(found, settings, state_file, traces, interval, clock, log)
        at = listen.bind(host, port)
        bounds = Bounds(body=8 << 20, coming=64 << 20)
        only_local = not no_auth and is_loopback(host.strip("[]"))
        app = Sink(watcher.put if sink else None, watcher.text, bounds, accepted, only_local=only_local)
        telling = Telling(alertmanagers, lambda: watcher.follows, found.environment, clock, log, credential)
        bound = at.getsockname()
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        log(f"watching {found.bundle.chain} in {found.environment}: http://{shown}:{bound[1]}/metrics")
        station.run(app, at, bounds, watcher.run, watcher.stop, lambda: telling.run(watcher.standing), log)
    return None


class _Watcher:
    """Reads, judges and saves, in a thread of its own."""

    def __init__(
        self,
        found: Watch,
        settings: Settings,
        state_file: Path,
        patterns: Sequence[str],
        interval: float,
        clock: Callable[[], float],
        log: Callable[[str], None],
    ) -> None:
        self._found, self._settings, self._state_file = found, settings, state_file
        self._patterns, self._interval, self._clock, self._log = patterns, interval, clock, log
        kept = state.read(state_file)
        self._others: dict[str, Any] = kept.get("monitors", {})
        self._marks = monitor_files.marks(kept.get("files", {}))
        self.follows = follows(found, kept, settings)
        self._sent: queue.Queue[Sequence[Span | Rejected]] = queue.Queue(_REQUESTS)
        self._waiting = {each.watched.name: spans.Traces() for each in self.follows}
        self._ending = threading.Event()
        self._text = exposition.text(self.follows, found.environment)
        self._is_dirty = False
        self._saved = 0.0

    def put(self, found: Sequence[Span | Rejected]) -> bool:
        try:
            self._sent.put_nowait(found)
        except queue.Full:
            return False
        return True

    def text(self) -> str:
        return self._text

    def standing(self) -> tuple[bool, ...]:
        return tuple(each.alert.standing for each in self.follows)

    def stop(self) -> None:
        self._ending.set()

    def run(self) -> None:
        """Until `stop`; then what has come is judged, and saved."""
        looked = 0.0
        while not self._ending.is_set():
            self._take_sent(0.1)
            if time.monotonic() - looked >= self._interval:
                looked = time.monotonic()
                self._look()
                self._pass()
            self._show()
        self._take_sent(0.0)
        self._look()
        self._show(last=True)

    def _take_sent(self, wait: float) -> None:
        with contextlib.suppress(queue.Empty):
            found = self._sent.get(timeout=wait) if wait else self._sent.get_nowait()
            while True:
                for each in self.follows:
                    if each.watched.spec.traces.format in _SPANNED:
                        for record in spans.taken(self._waiting[each.watched.name], found):
                            self._tell(each, each.take(record, self._clock()))
                self._is_dirty = True
                found = self._sent.get_nowait()

    def _look(self) -> None:
        for path in sorted({Path(name) for pattern in self._patterns for name in _named(pattern)}):
            for each in self.follows:
                for record in self._new(each, path):
                    self._is_dirty = True
                    self._tell(each, each.take(record, self._clock()))

    def _new(self, each: Follow, path: Path) -> Iterator[Record | Rejected]:
        format, key = each.watched.spec.traces.format, path.absolute().as_posix()
        marks = self._marks.setdefault(each.watched.name, {})
        try:
            with monitor_files.opened(path, format, marks.get(key), growing=True) as (file, mark):
                if mark != marks.get(key):
                    yield from self._read(each, format, file)
                    self._is_dirty = True
        except FileNotFoundError:
            return  # rotated away just now
        except (OSError, EOFError, zlib.error):
            mark = marks.get(key) or Mark("", 0, 0)
            if mark.head != "unreadable":
                marks[key] = Mark("unreadable", 0, 0)
                yield Rejected("unreadable")
            return
        marks[key] = mark

    def _read(self, each: Follow, format: str, file: BufferedReader) -> Iterator[Record | Rejected]:
        if format in _SPANNED:
            return _SPANNED[format](file, self._waiting[each.watched.name])
        return reader.load(format)(file)

    def _pass(self) -> None:
        now = self._clock()
        for each in self.follows:
            self._tell(each, each.pass_(now, GRACE))

    def _tell(self, follow: Follow, found: Sequence[Looked]) -> None:
        for each in found:
            self._is_dirty = True
            last = each.judged
            p = "" if last.p is None else f", p {last.p:.3g}"
            value = "" if last.value is None else f", value {last.value:.4g}"
            why = "" if last.why is None else f": {last.why}"
            self._log(f"{follow.watched.name}: {status(follow)}, {last.rows} traces{p}{value}{why}")
            if last.strange and shown_or_kept(self._settings):
                found_in = self._found
                name = follow.watched.name
                at = reading_file.place(self._settings, found_in.bundle.chain, found_in.environment, name)
                reading_file.write(at, follow, last.strange, found_in.environment, found_in.bundle.digest)
                for command in commands(follow, at):
                    self._log(f"  next: {command}")

    def _show(self, *, last: bool = False) -> None:
        self._text = exposition.text(self.follows, self._found.environment)
        if not self._is_dirty or (not last and time.monotonic() - self._saved < _SAVE):
            return
        began = time.monotonic()
        plain = {**self._others, **{each.watched.name: each.plain() for each in self.follows}}
        state.write(self._state_file, plain, {"files": monitor_files.plain(self._marks)})
        self._is_dirty = False
        # a large state is written less often
        self._saved = time.monotonic() + 10 * (time.monotonic() - began)


def _named(pattern: str) -> list[str]:
    return glob.glob(pattern) if glob.has_magic(pattern) else [pattern]
