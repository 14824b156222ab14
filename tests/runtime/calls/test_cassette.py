"""Recorded calls as a text that can be committed."""

import asyncio
import json
from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.runtime.calls.calls import Calls
from penstock.runtime.calls.cassette import Cassette
from penstock.runtime.provider import Answer, Failed, Request, ToolCall
from penstock.source import canonical, store

CANARY = "canary-cassette-1234567890"


def request(text: str) -> Request:
    return Request("openai/x", "chat", ({"role": "user", "content": text},))


async def ask(request: Request) -> Answer:
    said = request.messages[0]["content"]
    return Answer(f"to {said} {CANARY}", ((1.0, 0.5),), 3, 2, 1.0, (ToolCall("1", "look", '{"a": 1}'),))


def recorded(path: Path, *texts: str) -> None:
    tape = Cassette(path)
    calls = Calls(store.memory(), "record", "head", tape)
    for text in texts:
        asyncio.run(calls.ask("openai", ask, request(text)))
    tape.save()


def replayed(path: Path, text: str) -> Answer:
    calls = Calls(store.memory(), "replay", "fork", Cassette(path))
    return asyncio.run(calls.ask("openai", ask, request(text))).answer


def test_what_was_recorded_is_replayed_elsewhere(tmp_path: Path) -> None:
    recorded(tmp_path / "calls.jsonl", "a", "b\u2028c")
    answer = replayed(tmp_path / "calls.jsonl", "b\u2028c")
    assert answer.text.startswith("to b\u2028c")
    assert answer.vectors == ((1.0, 0.5),)
    assert answer.tool_calls == (ToolCall("1", "look", '{"a": 1}'),)
    with pytest.raises(Failed, match="no recorded answer"):
        replayed(tmp_path / "calls.jsonl", "d")


def test_the_order_of_recording_does_not_show(tmp_path: Path) -> None:
    recorded(tmp_path / "one", "a", "b", "c")
    recorded(tmp_path / "two", "c")
    recorded(tmp_path / "two", "b", "a")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one").read_text().count("\n") == 3


def test_no_secret_is_written(tmp_path: Path) -> None:
    Secret(CANARY)
    recorded(tmp_path / "calls.jsonl", "a", f"my key is {CANARY}")
    text = (tmp_path / "calls.jsonl").read_text()
    assert CANARY not in text
    assert "***" in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(("old", "new"), [("to a", "to z"), ('"provider":"openai"', '"provider":"x"'), ("{", "[")])
def test_a_changed_line_is_named(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "calls.jsonl"
    recorded(path, "a")
    path.write_text("\n" + path.read_text().replace(old, new))
    with pytest.raises(Fatal, match="line 2"):
        Cassette(path)


def test_a_call_moved_under_another_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    recorded(path, "a", "b")
    first, second = (json.loads(line) for line in path.read_text().splitlines())
    path.write_text(json.dumps({**first, "key": second["key"]}))
    with pytest.raises(Fatal, match="line 1"):
        Cassette(path)


def test_a_request_under_a_key_that_is_not_its_own_is_named(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    recorded(path, "a", "b")
    first, second = (json.loads(line) for line in path.read_text().splitlines())
    line = {"key": first["key"], "request": second["request"], "answer": second["answer"]}
    path.write_text(json.dumps({**line, "digest": canonical.digest(line)}))
    with pytest.raises(Fatal, match="line 1"):
        Cassette(path)


def test_two_answers_to_one_call_are_named(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    recorded(path, "a")
    once = path.read_text()
    path.write_text(once + once)
    assert len(Cassette(path)) == 1, "the same line twice, as a merge leaves it"
    path.write_text(once + written(once, text="another"))
    with pytest.raises(Fatal, match="line 2 .* otherwise than a line before it"):
        Cassette(path)


def written(text: str, /, **answer: object) -> str:
    """A line with another answer, its digest made anew: what somebody writes who means to."""
    line = json.loads(text)
    body = {"key": line["key"], "request": line["request"], "answer": {**line["answer"], **answer}}
    return json.dumps({**body, "digest": canonical.digest(body)}) + "\n"


@pytest.mark.parametrize(
    "answer",
    [
        {"input_tokens": -1},
        {"input_tokens": True},
        {"output_tokens": 1 << 53},
        {"seconds": -1.0},
        {"seconds": True},
        {"seconds": "1"},
        {"text": None},
        {"text": ["a"]},
        {"tool_calls": [{"id": 1, "name": "look", "arguments": "{}"}]},
        {"tool_calls": [{"id": "1", "name": "look", "arguments": {}}]},
        {"tool_calls": {"a": 1}},
        {"vectors": 3},
        {"vectors": [["x"]]},
        {"more": 1},
    ],
)
def test_what_is_no_answer_is_not_replayed(tmp_path: Path, answer: dict[str, object]) -> None:
    path = tmp_path / "calls.jsonl"
    recorded(path, "a")
    path.write_text(written(path.read_text(), **answer))
    with pytest.raises(Failed, match="no recorded answer"):
        replayed(path, "a")


@pytest.mark.parametrize("vectors", [[], [[1.0]], [[1.0], [1.0, 2.0]], [[1.0], [1.0], [1.0]]])
def test_vectors_of_other_texts_are_not_replayed(tmp_path: Path, vectors: list[list[float]]) -> None:
    path, wanted = tmp_path / "calls.jsonl", Request("openai/x", "embedding", texts=("a", "b"))

    async def embed(request: Request) -> Answer:
        return Answer(vectors=((1.0,), (2.0,)))

    tape = Cassette(path)
    asyncio.run(Calls(store.memory(), "record", "head", tape).ask("openai", embed, wanted))
    tape.save()
    path.write_text(written(path.read_text(), vectors=vectors))
    with pytest.raises(Failed, match="no recorded answer"):
        asyncio.run(Calls(store.memory(), "replay", "head", Cassette(path)).ask("openai", embed, wanted))


@pytest.mark.parametrize(
    "line", [b"[" * 100_000, b"NaN", b'{"key": 1e999}', b"\xff\xfe", b'{"a": ' * 50_000, b"1" * 10_000, b"null", b"[]"]
)
def test_hostile_lines_are_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "calls.jsonl"
    path.write_bytes(line)
    with pytest.raises(Fatal, match="line 1"):
        Cassette(path)


def test_nothing_to_record_is_a_cassette_too(tmp_path: Path) -> None:
    path = tmp_path / "calls.jsonl"
    Cassette(path).save()
    assert not path.exists()
    Cassette(path).save(empty=True)
    assert path.read_bytes() == b""
    assert len(Cassette(path)) == 0
