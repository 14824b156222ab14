"""Steps behind answers."""

from collections.abc import Mapping
from typing import Any

from penstock.diagnostics.fatal import Fatal
from penstock.evaluate.run import RowResult
from penstock.runtime.traces.trace import StepTrace, Trace, Usage
from penstock.verbs.traces.retracing import Traces


def row(outputs: Mapping[str, Any], status: Any = "ok") -> RowResult:
    return RowResult("q", "q", 0, status, {}, (), False, True, {}, {"x": 1}, outputs, 0.1, Usage())


def trace(text: str, error: str | None = None) -> Trace:
    steps = {"answer": StepTrace("answer", "prompt", {}, {"text": text}, 0.1)}
    return Trace({"x": 1}, {} if error else {"text": text}, steps, 0.1, Usage(), "sha256:b", error)


class Again:
    def __init__(self, made: Trace) -> None:
        self.made, self.asked = made, 0

    async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
        self.asked += 1
        return self.made


def test_what_came_is_kept_and_handed_on() -> None:
    traces, then = Traces(), []
    tell = traces.told("head", "default", "quality", lambda r, t: then.append(t), lambda: None)
    assert tell is not None
    tell(row({"text": "yes"}), trace("yes"))
    found = traces.find("head", "default", "quality", row({"text": "yes"}))
    assert found is not None and [step.id for step in found] == ["answer"]
    assert len(then) == 1
    assert traces.find("base", "default", "quality", row({"text": "yes"})) is None


def test_what_an_earlier_run_gave_is_gone_through_again() -> None:
    traces, again = Traces(), Again(trace("yes"))
    tell = traces.told("head", "default", "quality", None, lambda: again)
    assert tell is not None
    tell(row({"text": "yes"}), None)
    assert traces.find("head", "default", "quality", row({"text": "yes"}))
    assert again.asked == 1


def test_another_answer_is_not_passed_off_as_the_one_that_was_judged() -> None:
    for made in (trace("no"), trace("", "not recorded")):
        traces, again = Traces(), Again(made)
        traces.told("head", "default", "quality", None, lambda again=again: again)
        assert traces.find("head", "default", "quality", row({"text": "yes"})) is None


def test_nothing_to_go_through() -> None:
    def missing() -> Again:
        raise Fatal("no key")

    for reopen in (lambda: None, missing):
        traces = Traces()
        traces.told("head", "default", "quality", None, reopen)
        assert traces.find("head", "default", "quality", row({"text": "yes"})) is None


def test_what_was_not_answered_is_not_asked_again() -> None:
    traces, again = Traces(), Again(trace("yes"))
    traces.told("head", "default", "quality", None, lambda: again)
    assert traces.find("head", "default", "quality", row({}, "errored")) is None
    assert again.asked == 0


def test_who_wants_none_keeps_none() -> None:
    traces = Traces(wanted=False)
    assert traces.told("head", "default", "quality", None, lambda: None) is None
    assert traces.find("head", "default", "quality", row({"text": "yes"})) is None
