"""`prompt` steps on the edges of a chain; more of them in `test_chain_types.py`."""

from collections.abc import Callable
from typing import Any

Check = Callable[..., list[tuple[str, str, Any]]]


def test_an_input_with_a_default_may_be_left_out(found: Check) -> None:
    assert found("s: {prompt: reply, model: echo, with: {question: a}}") == []


def test_what_is_missing_is_offered_by_name_and_type(found: Check) -> None:
    [(rule, place, facts)] = found("s: {prompt: reply, model: echo, with: {tone: rough}}")
    assert (rule, place, facts["offer"]) == ("missing-variable", "steps/s/with", "${{ inputs.question }}")
