"""`gate --aa`: the noise of a model that does not always say the same."""

import json

from tests.verbs.conftest import Mind, Quiz


def test_a_wavering_model_is_measured_and_nothing_is_judged(quiz: Quiz, mind: Mind) -> None:
    program = quiz(60, model=mind.model)
    mind.answer = lambda q: "I do not know." if int(q.split()[1]) % 3 == 0 and mind.asked[q] % 2 else q
    ended = program("gate", "--aa", "--base", "main", "--format", "json", environ={"PENSTOCK_ALLOW_PRIVATE": "1"})
    assert ended.code == 0, ended.err
    made = json.loads(ended.out)
    (right,) = made["metrics"]
    assert (right["n"], right["repeats"], right["each"]) == (60, 2, 1)
    assert 0.1 < right["generation_variance"] < 0.25, "a third of the rows waver: 0.25 x 1/3, twice by two draws"
    assert right["judge_variance"] is None
    assert made["false_alarms"] <= 0.1
    assert "verdict" not in made
    assert sum(mind.asked.values()) == 120
    said = program("gate", "--aa", "--base", "main", environ={"PENSTOCK_ALLOW_PRIVATE": "1"})
    assert "no change is judged" in said.out
    assert "drowns in noise" in said.out
    assert sum(mind.asked.values()) == 120, "what is at hand is not asked again"


def test_what_cannot_be_asked_is_no_report_to_rely_on(quiz: Quiz, mind: Mind) -> None:
    program = quiz(20, model=mind.model)
    ended = program("gate", "--aa", "--base", "main", "--offline", "--format", "json")
    assert ended.code == 3, ended.err
    assert json.loads(ended.out)["missing"] == 40
    assert program("gate", "--aa", "--base", "main", "--plan").code == 2
