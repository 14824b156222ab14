"""A record leads from an answer back to what made it, and tells no more than it may."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.runtime.traced_shop import KEY

from penstock.bundle.bundle import Bundle
from penstock.runtime.traces.record import Asked, Origin, Record, Step, record, schema
from penstock.runtime.traces.trace import Trace
from penstock.runtime.traces.uses import Uses
from penstock.source.settings import Content

ID = "0123456789abcdef0123456789abcdef"
ASKED = Asked("row 1", 2, "failed", {"right": None, "cost": 0.5}, "right: nothing there")


def made(traced: tuple[Bundle, Trace], content: Content = "on", **changed: Any) -> Record:
    bundle, trace = traced
    origin = Origin(bundle, "eval", "production", None, "quality", "c" * 40, False)
    return record(origin, Uses(bundle), replace(trace, **changed), content, id=ID, ended=1_700_000_000.5, asked=ASKED)


def every(steps: list[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from every(step.steps)


def test_it_leads_back_to_prompt_model_documents_and_commit(traced: tuple[Bundle, Trace]) -> None:
    told = made(traced)
    bundle, trace = traced
    assert (told.bundle, told.fingerprint, told.commit) == (bundle.digest, bundle.fingerprint, "c" * 40)
    assert (told.evaluation, told.row, told.repeat, told.scores) == (
        "quality",
        "row 1",
        2,
        {"right": None, "cost": 0.5},
    )
    assert (told.time, told.status) == ("2023-11-14T22:13:20.500Z", "failed")
    steps = {step.id: step for step in told.steps}
    assert list(steps) == list(trace.steps)
    assert set(steps["answer"].uses) == {"PromptTemplate/say", "Model/backup"}
    assert set(steps["search"].uses) == {"Retriever/pages", "Dataset/pages", "Model/embedder"}
    assert [document.id for document in steps["search"].documents][0] == "page-0"
    assert set(steps["order"].uses) == {"Tool/find"}
    assert set(steps["desk"].uses) == {"PromptTemplate/say", "Model/thinker"}
    inner = steps["items"].steps[0]
    assert set(inner.uses) == {"Chain/inner"}
    assert set(inner.steps[0].uses) == {"PromptTemplate/say", "Model/echo"}
    assert [(step.type, set(step.uses)) for step in steps["desk"].steps] == [
        ("turn", {"Model/thinker"}),
        ("tool", {"Tool/find"}),
        ("turn", {"Model/thinker"}),
    ]
    digests = {name: digest for step in every(told.steps) for name, digest in step.uses.items()}
    assert all(step.uses[name] == digests[name] for step in every(told.steps) for name in step.uses)
    assert len(set(digests.values())) == len(digests)


def test_it_tells_what_each_step_took(traced: tuple[Bundle, Trace]) -> None:
    told = made(traced)
    answer = next(step for step in told.steps if step.id == "answer")
    assert (answer.tokens.input, answer.tokens.output, answer.calls, answer.cached) == (11, 3, 1, 0)
    assert answer.usd == pytest.approx((11 + 2 * 3) / 1e6)
    assert (answer.model, answer.attempts, answer.finish, answer.status) == ("backup", 2, "stop", "ok")
    assert answer.failures is not None and "provider-credential" in answer.failures[0]
    desk = next(step for step in told.steps if step.id == "desk")
    assert [step.finish for step in desk.steps] == ["tool_calls", None, "stop"]
    skipped = next(step for step in told.steps if step.id == "never")
    assert (skipped.status, skipped.calls, skipped.attempts) == ("skipped", 0, 0)
    assert told.calls == sum(step.calls for step in told.steps)
    assert {step.usd for step in every(told.steps) if step.id == "desk"} == {None}


@pytest.mark.parametrize("content", ["on", "hashed", "off"])
def test_every_record_is_as_the_published_schema_says(traced: tuple[Bundle, Trace], content: Content) -> None:
    plain = json.loads(json.dumps(made(traced, content).model_dump(), allow_nan=False))
    Draft202012Validator(schema()).validate(plain)
    assert not Draft202012Validator(schema()).is_valid({**plain, "unknown": 1})
    assert not Draft202012Validator(schema()).is_valid({**plain, "bundle": None})


def test_no_secret_is_told(traced: tuple[Bundle, Trace]) -> None:
    text = json.dumps(made(traced, error=f"said {KEY}", code="step").model_dump())
    assert KEY not in text
    assert text.count("***") >= 3


def test_hashed_contents_can_be_compared_and_not_read(traced: tuple[Bundle, Trace]) -> None:
    one, two = made(traced, "hashed"), made(traced, "hashed", inputs={"question": "Something else?"})
    text = json.dumps(one.model_dump())
    assert "Monday" not in text and "orders come" not in text and "nothing there" not in text
    assert one.inputs is not None and two.inputs is not None
    assert one.inputs["question"].startswith("sha256:") and one.inputs["question"] != two.inputs["question"]
    assert one.outputs == two.outputs
    assert one.steps == made(traced, "hashed").steps


def test_contents_that_are_off_are_told_nowhere(traced: tuple[Bundle, Trace]) -> None:
    told = made(traced, "off")
    text = json.dumps(told.model_dump())
    assert "Monday" not in text and "orders come" not in text and "nothing there" not in text and "A-7" not in text
    assert told.inputs is None and told.outputs is None and told.error is None
    assert {(step.inputs, step.failures is None) for step in every(told.steps)} == {(None, True)}
    assert {step.id: [found.id for found in step.documents][:1] for step in told.steps}["search"] == ["page-0"]


def test_a_failure_stands_at_its_step_and_at_the_answer(traced: tuple[Bundle, Trace]) -> None:
    bundle, trace = traced
    step = replace(trace.steps["answer"], error="too late", code="step-timeout", outputs={}, model=None)
    told = made(traced, "off", steps={"answer": step}, error="step 'answer' too late", code="step-timeout", outputs={})
    assert (told.code, told.steps[0].code, told.steps[0].status) == ("step-timeout", "step-timeout", "failed")
    assert set(told.steps[0].uses) == {"PromptTemplate/say", "Model/main"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"x", "\ud800", {"a": {float("nan"): object()}}])
def test_what_is_no_json_is_told_all_the_same(traced: tuple[Bundle, Trace], value: Any) -> None:
    for content in ("on", "hashed", "off"):
        json.dumps(made(traced, content, outputs={"answer": value}).model_dump(), allow_nan=False)
