"""Inputs against what is declared."""

from typing import Any

import pytest

from penstock.runtime.inputs import complete
from penstock.runtime.step import StepFailed

TEXT, LIST = {"type": "string"}, {"type": "array", "items": {"type": "object"}}


@pytest.mark.parametrize(
    ("declared", "value"),
    [(TEXT, "Wie lange \udcfc?"), (TEXT, "\ud800"), (LIST, [{"text": ["a", "\udfff"]}]), (LIST, [{"\ud800": 1}])],
)
def test_half_of_a_surrogate_pair_is_no_character(declared: dict[str, Any], value: Any) -> None:
    with pytest.raises(StepFailed, match="input 'a': half of a surrogate pair is no character"):
        complete({"a": declared}, {"a": value})


def test_every_character_is_taken() -> None:
    for text in ("本は何週間借りられますか？", "\U0001f4da", "\x00\u202e\uffff"):
        assert complete({"a": TEXT}, {"a": text}) == {"a": text}
