"""From a format's names to ours."""

from typing import Any

import pytest

from penstock.monitor.mapping import Mapper
from penstock.monitor.observed import Record
from penstock.spec.kinds.monitor import Monitor


def mapper(map: dict[str, str], **more: Any) -> Mapper:
    body = {
        "chain": "shop",
        "traces": {"format": "jsonl", "map": map},
        "window": {"rows": 10},
        "drift": {"against": "7d"},
    }
    return Mapper(Monitor.model_validate(body), **more)


def test_paths_and_expressions_read_attributes() -> None:
    ours = mapper(
        {
            "inputs.question": "attributes['app.question']",
            "outputs.answer": "attributes.answers[1].text",
            "session": "attributes['a'] + '/' + attributes['b']",
            "error": "attributes.code >= 500",
        }
    )
    attributes = {
        "app.question": "why",
        "answers": [{}, {"text": "so"}],
        "a": "x",
        "b": "y",
        "code": 503,
        "odd": object(),
    }
    found = ours.observe(Record(attributes))
    assert (found.inputs, found.outputs, found.session, found.error) == (
        {"question": "why"},
        {"answer": "so"},
        "x/y",
        True,
    )
    assert not ours.absent


def test_what_is_not_there_is_counted_and_left_out() -> None:
    ours = mapper({"inputs.question": "attributes['q']", "latency": "attributes.ms / 1000.0"})
    found = ours.observe(Record({"ms": "fast"}))
    assert found.inputs == {} and found.latency is None
    assert ours.absent == {"inputs.question": 1, "latency": 1}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1_790_000_000, 1_790_000_000),
        (1_790_000_000_123, 1_790_000_000.123),
        ("1790000000000000000", 1_790_000_000),
        ("2026-09-21T14:13:20Z", 1_790_000_000),
        ("2026-09-21 16:13:20+02:00", 1_790_000_000),
        ("yesterday", None),
        (float("nan"), None),
        (True, None),
        (10**400, None),
    ],
)
def test_times_of_many_spellings(value: Any, seconds: float | None) -> None:
    assert mapper({"time": "attributes.t"}).observe(Record({"t": value})).time == (
        None if seconds is None else pytest.approx(seconds)
    )


@pytest.mark.parametrize("value", [-1, "x", float("inf"), True, [1]])
def test_amounts_are_numbers_from_0(value: Any) -> None:
    ours = mapper({"cost": "attributes.c"})
    assert ours.observe(Record({"c": value})).cost is None
    assert ours.absent["cost"] == 1


@pytest.mark.parametrize(
    ("value", "failed"), [("ok", False), ("", False), (0, False), ("timeout", True), ({"a": 1}, True)]
)
def test_an_error_is_whatever_is_not_fine(value: Any, failed: bool) -> None:
    assert mapper({}).observe(Record({}, {"error": value})).error is failed


def test_a_text_without_a_name_is_the_chains_question() -> None:
    found = mapper({}, question="question", answer="answer").observe(Record({}, {"input": "why", "output": "so"}))
    assert (found.inputs, found.outputs) == ({"question": "why"}, {"answer": "so"})


def test_latency_is_from_begin_to_end_where_nobody_tells_it() -> None:
    given = {"began": "2026-03-01T08:00:00Z", "time": "2026-03-01T08:00:02Z"}
    assert mapper({}).observe(Record({}, given)).latency == 2


def test_what_the_format_tells_itself_is_not_absent() -> None:
    ours = mapper({"inputs.question": "attributes['q']", "session": "attributes['s']"})
    found = ours.observe(Record({}, {"inputs": {"question": "why"}, "session": "u"}))
    assert (found.inputs, found.session) == ({"question": "why"}, "u")
    assert not ours.absent
