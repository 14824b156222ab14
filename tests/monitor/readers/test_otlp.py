"""Spans of OpenTelemetry."""

import json
from typing import Any

import pytest
from tests.monitor.readers.reading import read, reasons, records

from penstock.monitor import spans
from penstock.monitor.observed import Record

TRACE = "0af7651916cd43dd8448eb211c80319c"
SECOND = 1_000_000_000


def span(id: str, parent: str = "", attributes: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    given = [{"key": key, "value": {"stringValue": value}} for key, value in (attributes or {}).items()]
    return {
        "traceId": TRACE,
        "spanId": id * 16,
        **({"parentSpanId": parent * 16} if parent else {}),
        "startTimeUnixNano": str(1_790_000_000 * SECOND),
        "endTimeUnixNano": str(1_790_000_002 * SECOND),
        "attributes": given,
        **more,
    }


def request(*found: dict[str, Any]) -> dict[str, Any]:
    resource = {"attributes": [{"key": "service.version", "value": {"stringValue": "7"}}]}
    return {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": list(found)}]}]}


def test_a_root_is_a_trace_with_what_its_spans_say() -> None:
    asked = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "why"}]}])
    answered = json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "so"}]}])
    child = span("b", "a", {"gen_ai.input.messages": asked, "gen_ai.output.messages": answered})
    child["attributes"] += [
        {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "7"}},
        {"key": "gen_ai.usage.output_tokens", "value": {"intValue": 2}},
    ]
    root = span("a", attributes={"app.question": "why?", "session.id": "s"}, status={"code": 2})
    (found,) = records("otlp", json.dumps(request(child, root)).encode())
    assert found.attributes["app.question"] == "why?"
    assert found.given["input"] == "why" and found.given["output"] == "so"
    assert found.given["tokens"] == 9 and found.given["latency"] == 2 and found.given["time"] == 1_790_000_002
    assert found.given["error"] is True and found.given["session"] == "s" and found.given["release"] == "7"


def test_spans_come_in_any_order_over_many_requests() -> None:
    lines = [request(span("b", "a", {"app.question": "why"})), request(span("a"))]
    (found,) = records("otlp", "\n".join(map(json.dumps, lines)).encode())
    assert found.attributes["app.question"] == "why"


def test_a_workflow_below_a_web_request_is_the_trace() -> None:
    inner = span("b", "a", {"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "shop"})
    (found,) = records("otlp", json.dumps(request(inner, span("a"))).encode())
    assert found.chain == "shop"
    assert found.given["id"] == f"{TRACE}/{'b' * 16}"


def test_what_another_service_calls_is_a_trace() -> None:
    assert len(records("otlp", json.dumps(request(span("b", "a", flags=0x301))).encode())) == 1


def test_spans_whose_root_never_comes_are_counted() -> None:
    assert reasons(read("otlp", json.dumps(request(span("b", "a"))).encode())) == ["orphan"]


def test_no_more_spans_wait_than_may() -> None:
    traces = spans.Traces(held=5)
    waiting = [spans.Span(f"{number}", "b", "a", 0, 0, {}) for number in range(9)]
    assert len(list(traces.take(waiting))) == 4


def test_counts_what_is_no_request() -> None:
    data = b'{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 7}]}]}]}\n{"logs": []}\n{"resource\n'
    assert reasons(read("otlp", data)) == ["shape", "shape", "json"]


def test_reads_protobuf_alone_and_behind_lengths() -> None:
    service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
    message = service.ExportTraceServiceRequest()
    made = message.resource_spans.add().scope_spans.add().spans.add()
    made.trace_id, made.span_id = bytes.fromhex(TRACE), b"12345678"
    made.end_time_unix_nano = 1_790_000_000 * SECOND
    made.attributes.add(key="app.question").value.string_value = "why"
    made.attributes.add(key="n").value.int_value = 3
    data = message.SerializeToString()
    framed = len(data).to_bytes(4, "big") + data
    for found in (records("otlp", data), records("otlp", framed * 2)):
        assert all(each.attributes == {"app.question": "why", "n": 3} for each in found)
        assert found[0].given["time"] == 1_790_000_000
    assert reasons(read("otlp", framed + framed[:-3])) == ["truncated"]
    assert reasons(read("otlp", b"\x0a\xff\xff\xff")) == ["protobuf"]
    assert isinstance(read("otlp", framed)[0], Record)
