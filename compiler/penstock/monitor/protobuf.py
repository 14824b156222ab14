"""OTLP in protobuf, by the messages of OpenTelemetry."""

from collections.abc import Iterator
from importlib import import_module
from io import BufferedReader
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.monitor.observed import Rejected
from penstock.monitor.spans import Span

LARGEST = 64 << 20
"""Bytes of the largest message."""
INSTALL = "pip install 'penstock[tracing]'"


def requests(file: BufferedReader) -> Iterator[bytes | Rejected]:
    """The messages of a file: each behind its length in four bytes, as collectors write them, or one that is all."""
    if file.peek(1)[:1] != b"\x00":
        data = file.read(LARGEST + 1)
        yield Rejected("too-long") if len(data) > LARGEST else data
        return
    while head := file.read(4):
        size = int.from_bytes(head, "big")
        if len(head) < 4 or size > LARGEST:
            yield Rejected("truncated" if len(head) < 4 else "too-long")
            return
        data = file.read(size)
        if len(data) < size:
            yield Rejected("truncated")
            return
        yield data


def spans(request: bytes) -> Iterator[Span | Rejected]:
    """The spans of an ExportTraceServiceRequest, or of TracesData, which has the same fields.

    Raises:
        Fatal: OpenTelemetry's messages are not installed.
    """
    message, failure = _types()
    try:
        read = message.FromString(request)
    except failure:
        yield Rejected("protobuf")
        return
    for resource in read.resource_spans:
        shared = _attributes(resource.resource.attributes)
        for scope in resource.scope_spans:
            for span in scope.spans:
                if not span.trace_id or not span.span_id:
                    yield Rejected("shape")
                    continue
                parent = span.parent_span_id.hex()
                yield Span(
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    parent if parent.strip("0") else "",
                    span.start_time_unix_nano / 1e9,
                    span.end_time_unix_nano / 1e9,
                    {**shared, **_attributes(span.attributes)},
                    span.status.code == 2,
                    bool(span.flags & 0x200),
                )


def _types() -> tuple[Any, Any]:
    try:
        service: Any = import_module("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
        errors: Any = import_module("google.protobuf.message")
    except ModuleNotFoundError:
        raise Fatal("OTLP in protobuf is read by opentelemetry-proto, which is not installed", help=INSTALL) from None
    return service.ExportTraceServiceRequest, errors.DecodeError


def _attributes(pairs: Any) -> dict[str, Any]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(each) for each in value.array_value.values]
    if kind == "kvlist_value":
        return _attributes(value.kvlist_value.values)
    return None if kind in (None, "bytes_value") else getattr(value, kind)
