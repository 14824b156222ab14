"""`penstock monitor watch` as a process of its own, and what it is asked over HTTP."""

import json
import os
import re
import select
import signal
import subprocess  # noqa: TID251 (the command itself)
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
PATIENCE = 60.0  # seconds until what must come is given up


class Watch:
    """A process that watches."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said = ""
        self.url = self._url()

    def _url(self) -> str:
        assert self.process.stderr is not None
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ready, _, _ = select.select([self.process.stderr], [], [], 1)
            line = self.process.stderr.readline() if ready else ""
            self.said += line
            if found := re.search(r"(http://\S+)/metrics", line):
                return found[1]
            if self.process.poll() is not None:
                break
        raise AssertionError(self.said)

    def metrics(self) -> dict[str, float]:
        """By name and labels, those that tell environment and chain left out."""
        text = get(f"{self.url}/metrics")
        found = {}
        for line in text.splitlines():
            if not line.startswith("#"):
                name, _, value = line.rpartition(" ")
                name = re.sub(r'environment="[^"]*",chain="[^"]*",', "", name)
                found[name] = float(value)
        return found

    def until(self, name: str, value: float) -> dict[str, float]:
        return until(self.metrics, lambda found: found.get(name) == value)

    def send(self, rows: list[dict[str, Any]], kind: str = "json") -> None:
        post(f"{self.url}/v1/traces", *exported(rows, kind))


@contextmanager
def watching(target: Path, state: Path, *arguments: str, cache: Path) -> Iterator[Watch]:
    """Killed in the end, where it has not ended yet."""
    environ = {**os.environ, "PENSTOCK_CACHE_DIR": str(cache)}
    command = [sys.executable, "-m", "penstock", "monitor", "watch", str(target), "--state", str(state)]
    process = subprocess.Popen(
        [*command, "--port", "0", "--interval", "0.2", *arguments], stderr=subprocess.PIPE, text=True, env=environ
    )
    try:
        yield Watch(process)
    finally:
        process.kill()
        process.communicate()


def ended(watch: Watch) -> tuple[int, str]:
    """Asked to end: exit code and the rest of what it said."""
    watch.process.send_signal(signal.SIGTERM)
    _, said = watch.process.communicate(timeout=PATIENCE)
    return watch.process.returncode, watch.said + said


def exported(rows: list[dict[str, Any]], kind: str) -> tuple[bytes, str]:
    """Rows as one request of an OTLP exporter."""
    if kind == "json":
        spans = [_span(row) for row in rows]
        return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}).encode(), "application/json"
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    message = ExportTraceServiceRequest()
    into = message.resource_spans.add().scope_spans.add().spans
    for row in rows:
        plain = _span(row)
        span = into.add(
            trace_id=bytes.fromhex(plain["traceId"]),
            span_id=bytes.fromhex(plain["spanId"]),
            start_time_unix_nano=int(plain["startTimeUnixNano"]),
            end_time_unix_nano=int(plain["endTimeUnixNano"]),
        )
        span.attributes.add(key="question").value.string_value = row["question"]
    return message.SerializeToString(), "application/x-protobuf"


def _span(row: dict[str, Any]) -> dict[str, Any]:
    trace = row["id"].encode().hex().rjust(32, "0")
    return {
        "traceId": trace,
        "spanId": trace[-16:],
        "startTimeUnixNano": str(int(row["time"] * 1e9)),
        "endTimeUnixNano": str(int((row["time"] + 1) * 1e9)),
        "attributes": [{"key": "question", "value": {"stringValue": row["question"]}}],
    }


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return str(answer.read().decode())


def post(url: str, body: bytes, kind: str, **headers: str) -> bytes:
    request = urllib.request.Request(url, body, {"Content-Type": kind, **headers})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return bytes(answer.read())


def until(ask: Callable[[], T], holds: Callable[[T], bool]) -> T:
    """What is asked again and again, once it holds; the last answer where it never does."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            found = ask()
            if holds(found):
                return found
            last: Any = found
        except OSError as error:
            last = error
        if time.monotonic() > end:
            raise AssertionError(f"it never came: {last}")
        time.sleep(0.1)
