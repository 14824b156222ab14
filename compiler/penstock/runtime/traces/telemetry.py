"""Spans and metrics to an OTLP endpoint over HTTP, in the background: the extra `tracing`.

The operator says where, by the environment variables of OpenTelemetry; nothing else does. Nothing is imported before.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.traces import semconv
from penstock.runtime.traces.spans import Span
from penstock.source import egress
from penstock.source.origin import origin
from penstock.version import VERSION

_TIMEOUT = 5.0  # seconds of one request, and of sending what is left at the end
_QUEUE, _BATCH, _DELAY = 16_384, 512, 500
_GENERAL = "OTEL_EXPORTER_OTLP_ENDPOINT"
_PATHS = {"TRACES": "v1/traces", "METRICS": "v1/metrics"}


def endpoint(environ: Mapping[str, str], signal: str) -> str | None:
    """Where `TRACES` or `METRICS` go; None where the operator has not said so, or switched it off.

    Raises:
        Fatal: they are to go by gRPC, or the address is none of http.
    """
    off = environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true"
    if off or environ.get(f"OTEL_{signal}_EXPORTER", "otlp").strip() == "none":
        return None
    own = environ.get(f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT", "").strip()
    general = environ.get(_GENERAL, "").strip()
    url = own or (f"{general.rstrip('/')}/{_PATHS[signal]}" if general else None)
    if url is None:
        return None
    general_protocol = environ.get("OTEL_EXPORTER_OTLP_PROTOCOL", "")
    protocol = environ.get(f"OTEL_EXPORTER_OTLP_{signal}_PROTOCOL") or general_protocol or "http/protobuf"
    if protocol != "http/protobuf" or not url.lower().startswith(("http://", "https://")):
        raise Fatal(
            "OpenTelemetry data leave by OTLP over HTTP alone, and the environment asks for something else",
            help=f"{_GENERAL}=http://HOST:4318, OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf, or OTEL_SDK_DISABLED=true",
        )
    return url


class Telemetry:
    """Takes trees of spans and sends them, batch by batch.

    `lost` counts the spans that the endpoint did not take, or that did not fit into the queue.

    Raises:
        Fatal: OpenTelemetry is not installed.
    """

    def __init__(self, traces: str, metrics: str | None = None) -> None:
        try:
            import requests
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.resources import Resource
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor
        except ImportError:
            raise Fatal(
                "the environment asks for OpenTelemetry, which is not installed",
                help="pip install 'penstock[tracing]', or set OTEL_SDK_DISABLED=true",
            ) from None
        _hush()
        session = requests.Session()
        session.trust_env = False  # no proxy and no password that nobody named
        session.max_redirects = 0
        session.proxies = _proxies(traces, metrics)
        self.lost = 0
        self._sent = self._taken = 0
        resource = Resource.create(_service())
        exporter = OTLPSpanExporter(
            endpoint=traces, session=session, timeout=_TIMEOUT, certificate_file=_authorities("TRACES")
        )
        self._exporter = _Counting(exporter)
        self._ids = _ids()
        self._provider = TracerProvider(resource=resource, id_generator=self._ids, shutdown_on_exit=False)
        self._provider.add_span_processor(
            BatchSpanProcessor(
                self._exporter,  # type: ignore[arg-type]
                max_queue_size=_QUEUE,
                max_export_batch_size=_BATCH,
                schedule_delay_millis=_DELAY,
            )
        )
        self._tracer = self._provider.get_tracer("penstock", VERSION, schema_url=semconv.SCHEMA_URL)
        self._metrics = None if metrics is None else _Metrics(metrics, resource, session)

    def send(self, tree: Span, id: str, ended: float) -> None:
        """
        Args:
            id: of the trace, 32 hexadecimal digits.
            ended: when the answer was there, in seconds since 1970.
        """
        self._ids.trace = int(id, 16)
        end = round(ended * 1e9)
        self._span(tree, None, lambda seconds: end - round((tree.ended - seconds) * 1e9))

    def close(self) -> None:
        """Sends what is left, in a few seconds or not at all."""
        closing = threading.Thread(target=self._shutdown, daemon=True)
        closing.start()
        closing.join(_TIMEOUT)
        self.lost = max(0, self._taken - self._exporter.taken)

    def _shutdown(self) -> None:
        self._provider.shutdown()
        if self._metrics is not None:
            self._metrics.close()

    def _span(self, told: Span, parent: Any, at: Callable[[float], int]) -> None:
        from opentelemetry.context import Context
        from opentelemetry.trace import SpanKind, Status, StatusCode, set_span_in_context

        span = self._tracer.start_span(
            told.name,
            context=Context() if parent is None else parent,
            kind=SpanKind.CLIENT if told.client else SpanKind.INTERNAL,
            attributes=dict(told.attributes),
            start_time=at(told.began),
        )
        if told.error is not None:
            span.set_attribute(semconv.ERROR_TYPE, told.error)
            span.set_status(Status(StatusCode.ERROR, told.words))
        inner = set_span_in_context(span)
        for child in told.inside:
            self._span(child, inner, at)
        self._taken += span.is_recording()
        span.end(at(told.ended))
        if self._metrics is not None and told.measured:
            self._metrics.measure(told)


class _Counting:
    """An exporter that knows how many spans were taken."""

    def __init__(self, exporter: Any) -> None:
        self._exporter = exporter
        self.taken = 0

    def export(self, spans: Any) -> Any:
        result = self._exporter.export(spans)
        self.taken += len(spans) * (result.name == "SUCCESS")
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return bool(self._exporter.force_flush(timeout_millis))


class _Metrics:
    """Tokens and seconds of calls of models."""

    def __init__(self, url: str, resource: Any, session: Any) -> None:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

        exporter = OTLPMetricExporter(
            endpoint=url, session=session, timeout=_TIMEOUT, certificate_file=_authorities("METRICS")
        )
        reader = PeriodicExportingMetricReader(exporter, export_interval_millis=30_000)
        self._provider = MeterProvider([reader], resource=resource, shutdown_on_exit=False)
        meter = self._provider.get_meter("penstock", VERSION, schema_url=semconv.SCHEMA_URL)
        self._tokens = meter.create_histogram(
            semconv.TOKEN_USAGE, "{token}", explicit_bucket_boundaries_advisory=semconv.TOKEN_BUCKETS
        )
        self._seconds = meter.create_histogram(
            semconv.DURATION, "s", explicit_bucket_boundaries_advisory=semconv.SECONDS_BUCKETS
        )

    def measure(self, span: Span) -> None:
        of = {name: span.attributes[name] for name in _MEASURED if name in span.attributes}
        failed = {} if span.error is None else {semconv.ERROR_TYPE: span.error}
        self._seconds.record(span.ended - span.began, {**of, **failed})
        for kind, name in (("input", semconv.INPUT_TOKENS), ("output", semconv.OUTPUT_TOKENS)):
            if name in span.attributes:
                self._tokens.record(span.attributes[name], {**of, semconv.TOKEN_TYPE: kind})

    def close(self) -> None:
        self._provider.shutdown()


_MEASURED = (semconv.OPERATION, semconv.PROVIDER, semconv.REQUEST_MODEL)


def _ids() -> Any:
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

    class Ids(RandomIdGenerator):
        """Trace ids as the records have them."""

        trace = 0

        def generate_trace_id(self) -> int:
            return self.trace

    return Ids()


def _service() -> dict[str, str]:
    import os

    named = "service.name=" in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", "") or os.environ.get("OTEL_SERVICE_NAME")
    return {"service.version": VERSION} if named else {"service.name": "penstock", "service.version": VERSION}


def _proxies(*urls: str | None) -> dict[str, str]:
    """Through the operator's proxy, where one is named.

    Raises:
        Fatal: the operator lists origins, and not this one.
    """
    way = egress.current()
    made: dict[str, str] = {}
    for url in filter(None, urls):
        parts = urlsplit(url)
        place = origin(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}") or ""
        if not way.allows(place):
            raise Fatal(
                f"OpenTelemetry data would leave for {place or 'no origin'}, which {egress.ORIGINS} does not list",
                help="add it there, or set OTEL_SDK_DISABLED=true",
            )
        proxy = way.by(place)
        if proxy is not None:
            made[f"{parts.scheme}://{parts.hostname}"] = proxy.whole()
    return made


def _authorities(signal: str) -> str | None:
    """The certificates that count: those of everything else, unless OpenTelemetry's own variables name others."""
    import os

    own = ("OTEL_EXPORTER_OTLP_CERTIFICATE", f"OTEL_EXPORTER_OTLP_{signal}_CERTIFICATE")
    return None if any(map(os.environ.get, own)) else os.environ.get("SSL_CERT_FILE") or None


def _hush() -> None:
    """What an endpoint does wrong is told in one sentence at the end, not in tracebacks between."""
    import logging

    logger = logging.getLogger("opentelemetry")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
