"""Where the traces of a command go: a file, an OTLP endpoint, both, or nowhere."""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from penstock.diagnostics.progress import Progress
from penstock.evaluate.run import RowResult
from penstock.evaluate.runner import Told
from penstock.runtime.traces.trace import Trace
from penstock.source.settings import Content, Settings

if TYPE_CHECKING:
    from penstock.runtime.traces.record import Asked, Origin
    from penstock.runtime.traces.telemetry import Telemetry
    from penstock.runtime.traces.uses import Uses
    from penstock.verbs.traces.tracefile import TraceFile


@dataclass(frozen=True, slots=True)
class Tracing:
    """Takes the answers of a command as they come."""

    file: "TraceFile | None"
    telemetry: "Telemetry | None"
    content: Content | None

    def told(self, origin: "Origin") -> Told:
        """What a run of these answers tells."""
        from penstock.runtime.traces.record import Asked
        from penstock.runtime.traces.uses import Uses

        uses = Uses(origin.bundle)

        def tell(row: RowResult, trace: Trace | None) -> None:
            asked = Asked(row.key, row.repeat, row.status, row.scores, row.error)
            kept = trace is None
            if trace is None:
                trace = Trace(row.inputs, row.outputs, {}, row.seconds, row.usage, origin.bundle.digest)
            self._take(origin, uses, trace, asked, kept)

        return tell

    def take(self, origin: "Origin", trace: Trace) -> None:
        """One answer that belongs to no evaluation."""
        from penstock.runtime.traces.uses import Uses

        self._take(origin, Uses(origin.bundle), trace, None, False)

    def _take(self, origin: "Origin", uses: "Uses", trace: Trace, asked: "Asked | None", kept: bool) -> None:
        from penstock.runtime.traces.record import record
        from penstock.runtime.traces.spans import spans

        id, ended = secrets.token_hex(16), time.time()
        if self.file is not None:
            content = self.content or "on"
            self.file.write(record(origin, uses, trace, content, id=id, ended=ended, asked=asked, kept=kept))
        if self.telemetry is not None and not kept:  # an earlier run has sent it
            made = record(origin, uses, trace, self.content or "off", id=id, ended=ended, asked=asked)
            self.telemetry.send(spans(made, origin.bundle), id, ended)


@contextmanager
def tracing(path: Path | None, settings: Settings, progress: Progress | None = None) -> Iterator[Tracing | None]:
    """The sinks of a command, ended at its end whatever happens; None where nobody wants traces.

    Raises:
        Fatal: the file cannot be written, an endpoint cannot be used, or a package is missing.
    """
    wanted = any(name.startswith("OTEL_EXPORTER_OTLP_") for name in settings.environ)
    if path is None and not wanted:
        yield None
        return
    with ExitStack() as stack:
        telemetry = _telemetry(settings) if wanted else None
        if telemetry is not None:
            stack.callback(_closed, telemetry, progress)
        file = None
        if path is not None:
            from penstock.verbs.traces import tracefile

            file = tracefile.opened(path)
            stack.callback(file.close)
        yield None if file is None and telemetry is None else Tracing(file, telemetry, settings.trace_content)


def _telemetry(settings: Settings) -> "Telemetry | None":
    from penstock.runtime.traces import telemetry

    traces = telemetry.endpoint(settings.environ, "TRACES")
    return None if traces is None else telemetry.Telemetry(traces, telemetry.endpoint(settings.environ, "METRICS"))


def _closed(telemetry: "Telemetry", progress: Progress | None) -> None:
    telemetry.close()
    if telemetry.lost and progress is not None:
        progress.begin("OpenTelemetry")
        progress.end(f"the endpoint did not take {telemetry.lost} spans")
