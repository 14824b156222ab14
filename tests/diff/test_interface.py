from typing import Any

import pytest

from penstock.diff.change import Level
from penstock.diff.interface import input_, output

TEXT: dict[str, Any] = {"type": "string"}
SHORT = {**TEXT, "maxLength": 9}


@pytest.mark.parametrize(
    "before, after, level, word",
    [
        (None, TEXT, Level.BREAKING, "without a default"),
        (None, {**TEXT, "default": "en"}, Level.BEHAVIOURAL, "default `en`"),
        (TEXT, None, Level.BREAKING, "removed"),
        (TEXT, SHORT, Level.BREAKING, "narrowed"),
        (SHORT, TEXT, Level.BEHAVIOURAL, "widened"),
        (TEXT, {"type": "integer"}, Level.BREAKING, "narrowed"),
        ({}, TEXT, Level.BREAKING, "narrowed"),
        (TEXT, {}, Level.BEHAVIOURAL, "widened"),
        ({**TEXT, "default": "a"}, TEXT, Level.BREAKING, "lost its default"),
        (TEXT, {**TEXT, "default": "a"}, Level.BEHAVIOURAL, "left out"),
        ({**TEXT, "default": "a"}, {**TEXT, "default": "b"}, Level.BEHAVIOURAL, "changed to `b`"),
        (TEXT, {**TEXT, "description": "Words."}, Level.BEHAVIOURAL, "accepts the same"),
        (TEXT, {**TEXT, "pattern": "^a"}, Level.BREAKING, "pattern"),
        ({**TEXT, "pattern": "^a"}, TEXT, Level.BEHAVIOURAL, "widened"),
        ({**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a", "b"]}, Level.BEHAVIOURAL, "widened"),
        ({**TEXT, "enum": ["a", "b"]}, {**TEXT, "enum": ["a"]}, Level.BREAKING, "narrowed"),
        (
            {"type": "array", "items": TEXT},
            {"type": "array", "items": {**TEXT, "format": "uri"}},
            Level.BREAKING,
            "format",
        ),
    ],
)
def test_an_input_may_only_accept_more(before: Any, after: Any, level: Level, word: str) -> None:
    found = input_("x", before, after)
    assert (found.level, word in found.reason) == (level, True), found


@pytest.mark.parametrize(
    "before, after, level, word",
    [
        (None, TEXT, Level.BEHAVIOURAL, "added"),
        (TEXT, None, Level.BREAKING, "consumers of chain support that read it break"),
        (TEXT, SHORT, Level.BEHAVIOURAL, "narrowed"),
        (SHORT, TEXT, Level.BREAKING, "widened"),
        (TEXT, TEXT, Level.BEHAVIOURAL, "stays string"),
        (TEXT, {}, Level.BREAKING, "widened"),
        ({**TEXT, "pattern": "^a"}, TEXT, Level.BREAKING, "pattern"),
        (TEXT, {**TEXT, "pattern": "^a"}, Level.BEHAVIOURAL, "narrowed"),
        (TEXT, {"type": ["string", "null"]}, Level.BREAKING, "widened"),
    ],
)
def test_an_output_may_only_promise_more(before: Any, after: Any, level: Level, word: str) -> None:
    found = output("support", "x", before, after)
    assert (found.level, word in found.reason) == (level, True), found
