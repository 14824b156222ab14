"""Langfuse's exports."""

import json

from tests.monitor.readers.reading import read, reasons, records

TRACE = {
    "id": "t1",
    "timestamp": "2026-03-01T08:00:00.000Z",
    "input": {"messages": [{"role": "user", "content": "why"}]},
    "output": "so",
    "sessionId": "s",
    "userId": "u",
    "latency": 1.25,
    "totalCost": 0.01,
    "release": "v2",
}


def test_reads_traces() -> None:
    (found,) = records("langfuse", json.dumps(TRACE).encode())
    assert found.given == {
        "id": "t1",
        "session": "s",
        "tenant": "u",
        "time": "2026-03-01T08:00:00.000Z",
        "latency": 1.25,
        "cost": 0.01,
        "release": "v2",
        "input": "why",
        "output": "so",
    }


def test_inputs_by_name_stay_so() -> None:
    (found,) = records("langfuse", json.dumps({"id": "t", "input": '{"question": "why"}'}).encode())
    assert found.given["inputs"] == {"question": "why"}


def test_reads_a_page_of_the_api_and_an_array() -> None:
    assert len(records("langfuse", json.dumps({"data": [TRACE, TRACE]}).encode())) == 2
    assert len(records("langfuse", json.dumps([TRACE, TRACE], indent=1).encode())) == 2


def test_what_is_no_trace_is_counted() -> None:
    assert reasons(read("langfuse", b'{"name": "x"}\n')) == ["shape"]
