"""The budget before the first call: what cannot fit is not begun."""

import json

from tests.verbs.conftest import Mind, Quiz, spoil


def test_an_expected_cost_above_the_budget_asks_nothing(quiz: Quiz, mind: Mind) -> None:
    program = quiz(80, model=mind.model, gate="budget: {usd: 0.001}")
    spoil(program, 0)
    environ = {"PENSTOCK_ALLOW_PRIVATE": "1"}
    arguments = ("gate", "--base", "main", "--head", "HEAD", "--format", "json")
    plan = json.loads(program(*arguments, "--plan", environ=environ).out)
    assert plan["budget_usd"] == 0.001
    assert plan["expected_usd"] > 0.001
    assert plan["fits"] is False
    ended = program(*arguments, environ=environ)
    verdict = json.loads(ended.out)
    assert (ended.code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "budget")
    assert "expected cost" in verdict["detail"]
    assert not mind.asked
    said = program("gate", "--base", "main", "--plan", environ=environ).out
    assert "a gate would ask nothing" in " ".join(said.split())
