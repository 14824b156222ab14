"""`gate --sequential`: it asks no more than it needs, and says what it saved."""

import json
from typing import Any

import pytest
from tests.conftest import Penstock
from tests.verbs.conftest import Quiz, spoil


def gate(program: Penstock, *arguments: str) -> tuple[int, dict[str, Any]]:
    ended = program("gate", "--base", "main", "--head", "HEAD", "--sequential", "--format", "json", *arguments)
    assert ended.out, ended.err
    return ended.code, json.loads(ended.out)


def test_a_drop_is_found_early_and_jobs_change_nothing(quiz: Quiz) -> None:
    program = quiz(200)
    spoil(program, 5)
    found = []
    for jobs in ("1", "16"):
        code, verdict = gate(program, "--jobs", jobs)
        assert (code, verdict["verdict"], verdict["reason"]) == (1, "FAIL", "regression")
        (reading,) = verdict["sequential"]
        assert 10 < reading["used"] < 100
        assert reading["used"] <= reading["asked"] < reading["used"] + int(jobs)
        assert reading["saved_answers"] == reading["saved_calls"] == 2 * (200 - reading["asked"])
        assert verdict["cost"]["calls"] == 2 * reading["asked"]
        assert reading["stopped"] == "shown to be worse: right"
        (right,) = verdict["metrics"]
        assert right["sequential"]
        assert right["p"] <= 0.05
        assert right["high"] < 0
        found.append((reading["used"], right["n"], right["p"], right["delta"]))
    assert found[0] == found[1]
    assert "--sequential" in verdict["reproduce"]
    said = program("gate", "--base", "main", "--sequential", "--explain").out
    assert "calls saved" in " ".join(said.split())


@pytest.mark.parametrize(("guard", "used"), [("{margin: 0.05}", 88), ("{margin: 0.05, min: 0.7}", 140)])
def test_equal_answers_pass_as_soon_as_margin_and_floor_hold_for_good(quiz: Quiz, guard: str, used: int) -> None:
    program = quiz(200, guard=guard)
    spoil(program, 0)
    code, verdict = gate(program, "--jobs", "4")
    assert (code, verdict["verdict"]) == (0, "PASS")
    (reading,) = verdict["sequential"]
    assert reading["used"] == used
    assert reading["stopped"] == "every margin and every bound is decided"


def test_a_required_row_that_flips_ends_it_at_once(quiz: Quiz) -> None:
    program = quiz(200, golden=12)
    spoil(program, 1)
    code, verdict = gate(program)
    assert (code, verdict["verdict"], verdict["reason"]) == (1, "FAIL", "required-row")
    (reading,) = verdict["sequential"]
    assert (reading["used"], reading["asked"]) == (0, 12)
    assert [row["row"] for row in verdict["required"] if not row["head"]] == ["q0000"]


def test_what_needs_every_row_is_asked_to_the_end_and_named(quiz: Quiz) -> None:
    program = quiz(120)
    text = (program.directory / "penstock.yaml").read_text()
    program.write("penstock.yaml", text + "    price: {metric: tokens, guard: {maxIncrease: 0.5}}\n")
    program.commit("price")
    spoil(program, 0)
    code, verdict = gate(program)
    assert (code, verdict["verdict"]) == (0, "PASS")
    (reading,) = verdict["sequential"]
    assert (reading["asked"], reading["saved_answers"], reading["stopped"]) == (120, 0, None)
    assert reading["held"] == ["price needs every row"]


def test_too_few_rows_stay_undecided(quiz: Quiz) -> None:
    program = quiz(60)
    spoil(program, 1)
    code, verdict = gate(program)
    assert (code, verdict["verdict"], verdict["reason"]) == (0, "INCONCLUSIVE", "underpowered")
    assert verdict["sequential"][0]["asked"] == 60
