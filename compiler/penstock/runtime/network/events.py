"""A chat completion that comes as a stream of events, put together as it comes."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from penstock.runtime.provider import MOST_CALLS, Failed

_LONGEST = 1 << 20  # bytes of an event


class Events:
    """Reads server-sent events; `value` is then what the same answer has in one piece.

    Args:
        on_text: told of each piece of the text.
        place: who answers, for messages.
    """

    def __init__(self, on_text: Callable[[str], None], place: str) -> None:
        self._on_text = on_text
        self._place = place
        self._rest = b""
        self._texts: list[str] = []
        self._calls: dict[int, dict[str, Any]] = {}
        self._usage: Any = None
        self._finish: Any = None
        self._ended = False

    @property
    def has_told(self) -> bool:
        """Whether a piece of the text has been handed on, and cannot be taken back."""
        return bool(self._texts)

    def feed(self, data: bytes) -> None:
        """The next bytes of the stream.

        Raises:
            Failed: no events of a chat completion.
        """
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST:
            raise self._bad("an event is too long")
        for line in lines:
            if line.startswith(b"data:"):
                self._event(line[5:].strip())

    def value(self) -> dict[str, Any]:
        """
        Raises:
            Failed: the stream ended before the answer did.
        """
        if self._rest.startswith(b"data:"):
            self._event(self._rest[5:].strip())
        if not self._ended and self._finish is None:
            raise self._bad("the stream ended before the answer did", retries=2)
        calls = [self._calls[place] for place in sorted(self._calls)]
        content = "".join(self._texts) if self._texts or self._finish == "stop" else None
        message = {"role": "assistant", "content": content, **({"tool_calls": calls} if calls else {})}
        return {"choices": [{"message": message, "finish_reason": self._finish}], "usage": self._usage}

    def _event(self, data: bytes) -> None:
        if data == b"[DONE]":
            self._ended = True
            return
        try:
            value = json.loads(data.decode())
        except (ValueError, RecursionError):
            raise self._bad("an event is no JSON", retries=1) from None
        if not isinstance(value, dict):
            raise self._bad("an event is no JSON object", retries=1)
        if value.get("error"):
            raise Failed("provider-error", f"{self._place} broke off: {json.dumps(value['error'])[:200]}", retries=2)
        self._usage = value.get("usage") or self._usage
        choices = value.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if isinstance(choice, dict):
            self._finish = choice.get("finish_reason") or self._finish
            delta = choice.get("delta")
            self._delta(delta if isinstance(delta, dict) else {})

    def _delta(self, delta: Mapping[str, Any]) -> None:
        text = delta.get("content")
        if isinstance(text, str) and text:
            self._texts.append(text)
            self._on_text(text)
        calls = delta.get("tool_calls")
        for part in calls if isinstance(calls, list) else ():
            place = part.get("index", 0) if isinstance(part, dict) else None
            if not isinstance(place, int) or not 0 <= place < MOST_CALLS:
                raise self._bad("a tool call has no place")
            function = part.get("function")
            call = self._calls.setdefault(place, {"type": "function", "function": {"name": "", "arguments": ""}})
            if isinstance(part.get("id"), str):
                call["id"] = part["id"]
            for key in ("name", "arguments"):
                more = function.get(key) if isinstance(function, dict) else None
                call["function"][key] += more if isinstance(more, str) else ""

    def _bad(self, why: str, retries: int = 0) -> Failed:
        return Failed("provider-body", f"{self._place}: {why}", retries=retries)
