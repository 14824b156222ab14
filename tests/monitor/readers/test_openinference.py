"""OpenInference, as OTLP and as Phoenix exports it."""

import json

from tests.monitor.readers.reading import read, reasons, records
from tests.monitor.readers.test_otlp import request, span


def test_reads_values_of_the_root_and_sums_tokens() -> None:
    root = span("a", attributes={"openinference.span.kind": "CHAIN", "input.value": "why", "output.value": "so"})
    model = span("b", "a", {"input.value": "[...]"})
    model["attributes"].append({"key": "llm.token_count.total", "value": {"intValue": "12"}})
    (found,) = records("openinference", json.dumps(request(root, model)).encode())
    assert (found.given["input"], found.given["output"], found.given["tokens"]) == ("why", "so", 12)


def test_json_values_are_inputs_by_name() -> None:
    given = {"input.value": '{"question": "why"}', "input.mime_type": "application/json"}
    (found,) = records("openinference", json.dumps(request(span("a", attributes=given))).encode())
    assert found.given["inputs"] == {"question": "why"}


def test_reads_a_span_a_line() -> None:
    row = {
        "context": {"trace_id": "t", "span_id": "s"},
        "parent_id": None,
        "start_time": "2026-03-01T08:00:00Z",
        "end_time": "2026-03-01T08:00:03Z",
        "status_code": "ERROR",
        "attributes": {"input": {"value": "why"}, "session": {"id": "u"}},
    }
    flat = {"context.trace_id": "t2", "context.span_id": "s", "attributes.input.value": "how"}
    first, second = records("openinference", f"{json.dumps(row)}\n{json.dumps(flat)}\n".encode())
    assert first.given["input"] == "why" and first.given["latency"] == 3 and first.given["error"] is True
    assert first.given["session"] == "u"
    assert second.given["input"] == "how"


def test_a_line_without_ids_is_counted() -> None:
    assert reasons(read("openinference", b'{"name": "x"}\n')) == ["shape"]
