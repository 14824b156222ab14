"""An OTLP endpoint over HTTP that parses what it is sent."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Received:
    """What came: requests as (path, headers), spans and metrics as protobuf messages, the resources of spans."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.spans: list[Any] = []
        self.metrics: dict[str, Any] = {}
        self.resources: list[dict[str, Any]] = []
        self.scopes: list[Any] = []
        self.bodies = b""
        self.answer: Callable[[BaseHTTPRequestHandler], None] = fine

    def take(self, path: str, body: bytes) -> None:
        self.bodies += body
        if path.endswith("/v1/traces"):
            for part in ExportTraceServiceRequest.FromString(body).resource_spans:
                self.resources.append(attributes(part.resource))
                for scope in part.scope_spans:
                    self.scopes.append(scope)
                    self.spans += scope.spans
        else:
            for found in ExportMetricsServiceRequest.FromString(body).resource_metrics:
                for scope in found.scope_metrics:
                    self.metrics |= {metric.name: metric for metric in scope.metrics}

    def wait(self, count: int) -> None:
        until = time.monotonic() + 10
        while len(self.spans) < count and time.monotonic() < until:
            time.sleep(0.02)


def fine(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def attributes(of: Any) -> dict[str, Any]:
    """As Python values."""
    return {each.key: _value(each.value) for each in of.attributes}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    return [_value(item) for item in value.array_value.values] if kind == "array_value" else getattr(value, kind)


@contextmanager
def receiving() -> Iterator[Received]:
    received = Received()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            with lock:
                received.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                if received.answer is fine:
                    received.take(self.path, body)
            received.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    received.url = f"http://127.0.0.1:{httpd.server_port}"
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield received
    finally:
        httpd.shutdown()
        httpd.server_close()
