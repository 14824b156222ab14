"""Recorded calls as a text that can be committed."""

import asyncio
import json
from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.secret import Secret
from penstock.runtime.calls import Calls
from penstock.runtime.cassette import Cassette
from penstock.runtime.provider import Answer, Failed, Request, ToolCall
from penstock.source import store

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
