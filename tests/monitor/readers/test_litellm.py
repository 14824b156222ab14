"""LiteLLM's logs."""

import json

from tests.monitor.readers.reading import read, reasons, records

LOG = {
    "id": "chatcmpl-1",
    "call_type": "acompletion",
    "status": "success",
    "response_cost": 0.002,
    "total_tokens": 30,
    "startTime": 1_790_000_000.0,
    "endTime": 1_790_000_001.5,
    "end_user": "u",
    "messages": [
        {"role": "system", "content": "be kind"},
        {"role": "user", "content": [{"type": "text", "text": "why"}]},
    ],
    "response": {"choices": [{"message": {"role": "assistant", "content": "so"}}]},
}


def test_reads_the_payload() -> None:
    (found,) = records("litellm", json.dumps(LOG).encode())
    assert (found.given["input"], found.given["output"]) == ("why", "so")
    assert (found.given["cost"], found.given["tokens"], found.given["tenant"]) == (0.002, 30, "u")
    assert found.given["time"] == 1_790_000_001.5 and found.given["began"] == 1_790_000_000.0


def test_reads_spend_logs_with_json_in_texts() -> None:
    log = {
        "request_id": "r",
        "spend": 0.5,
        "startTime": "2026-03-01 08:00:00+00:00",
        "messages": json.dumps(LOG["messages"]),
        "response": json.dumps(LOG["response"]),
    }
    (found,) = records("litellm", json.dumps([log]).encode())
    assert (found.given["input"], found.given["cost"], found.given["id"]) == ("why", 0.5, "r")


def test_another_log_is_counted() -> None:
    assert reasons(read("litellm", b'{"level": "INFO"}\n')) == ["shape"]
