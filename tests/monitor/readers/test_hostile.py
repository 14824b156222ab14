"""Whatever stands in a file, a reader counts it or reads it, and ends."""

import gzip
import json
import os
import random
from typing import Any

import pytest
from tests.monitor.readers.reading import read
from tests.monitor.readers.test_litellm import LOG
from tests.monitor.readers.test_otlp import request, span

from penstock.monitor.follow import Follow
from penstock.monitor.readers import READERS
from penstock.monitor.watched import Watched
from penstock.spec.kinds.monitor import Monitor

CASES = int(os.environ.get("PENSTOCK_FUZZ_CASES", "60"))
ROWS = [
    {"id": "a", "question": "why", "time": "2026-03-01T08:00:00Z", "latency": 1.5, "tokens": {"input": 1}, "steps": []},
    {"id": "b", "inputs": {"question": "how ✓"}, "error": None, "cost": 0.1, "session": {"id": 1}},
]
ODD: list[Any] = [
    None,
    True,
    -1,
    10**400,
    1e308,
    float("nan"),
    "",
    "\ud800",
    "x" * 3000,
    [],
    [[]],
    {},
    {"a": {}},
    "\x00",
]


def samples() -> dict[str, bytes]:
    spans = json.dumps(request(span("a", attributes={"input.value": "why"}), span("b", "a"))).encode()
    flat = {"context": {"trace_id": "t", "span_id": "s"}, "attributes": {"input": {"value": "why"}}, "parent_id": None}
    page = {"data": [{"id": "t", "input": {"messages": [{"role": "user", "content": "x"}]}}]}
    found = {
        "jsonl": "\n".join(map(json.dumps, ROWS)).encode(),
        "csv": b'id,question,time\na,"why, not",2026-03-01\nb,how,1790000000\n',
        "otlp": spans + b"\n" + spans,
        "openinference": json.dumps(flat).encode() + b"\n" + spans,
        "litellm": json.dumps([LOG, LOG], indent=1).encode(),
        "langfuse": json.dumps(page).encode(),
        "parquet": b"PAR1 no such thing PAR1",
    }
    assert found.keys() == READERS.keys()
    return found


def followed(format: str) -> Follow:
    traces = {
        "format": format,
        "map": {"inputs.question": "attributes['question']", "session": "attributes.session.id"},
    }
    body = {"chain": "shop", "traces": traces, "signal": "${{ inputs.question }}", "window": {"rows": 9}}
    spec = Monitor.model_validate({**body, "drift": {"against": "1d"}, "window": {"every": "1h"}})
    return Follow(Watched("m", "shop", spec, "sha256:" + "0" * 64, None, None, None, "question", "answer"))


@pytest.mark.parametrize("format", READERS)
def test_bytes_that_change_fell_nobody(format: str) -> None:
    draw, whole = random.Random(format), samples()[format]
    for _ in range(CASES):
        data = bytearray(whole)
        for _ in range(draw.randrange(1, 9)):
            at = draw.randrange(len(data) + 1)
            match draw.randrange(4):
                case 0:
                    data[at:at] = draw.randbytes(draw.randrange(1, 9))
                case 1:
                    del data[at : at + draw.randrange(1, 30)]
                case 2:
                    data[at:at] = draw.choice(
                        [b'"', b"{", b"[", b"\n", b"\x00", b"\xff\xfe", b"\\ud800", b"1e999", b"NaN"]
                    )
                case _:
                    data[at:at] = data[draw.randrange(len(data) or 1) :][:40]
        follow = followed(format)
        for found in read(format, bytes(data)):
            follow.take(found, 2e9)
        json.dumps(follow.plain())


@pytest.mark.parametrize("format", sorted(READERS.keys() - {"csv", "parquet"}))
def test_values_of_other_types_fell_nobody(format: str) -> None:
    draw = random.Random(format)
    text = samples()[format].decode()
    parts = (
        [json.loads(text)] if format in ("litellm", "langfuse") else [json.loads(line) for line in text.splitlines()]
    )
    for _ in range(CASES):
        made = [_changed(json.loads(json.dumps(part)), draw) for part in parts]
        follow = followed(format)
        for found in read(format, "\n".join(map(json.dumps, made)).encode()):
            follow.take(found, 2e9)
        json.dumps(follow.plain()).encode()


def _changed(value: Any, draw: random.Random) -> Any:
    if draw.random() < 0.08:
        return draw.choice(ODD)
    if isinstance(value, dict):
        return {key: _changed(item, draw) for key, item in value.items()}
    return [_changed(item, draw) for item in value] if isinstance(value, list) else value


def test_what_is_zipped_twice_is_no_trace() -> None:
    found = read("jsonl", gzip.compress(gzip.compress(b'{"a": 1}\n')))
    assert found
