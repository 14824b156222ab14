"""A new name takes nothing out of a comparison: neither a chain's base, nor an evaluation's rows and margins."""

import json

import pytest
from tests.conftest import Penstock
from tests.verbs.conftest import Quiz, spoil


def gate(program: Penstock, *more: str) -> tuple[int, dict[str, object]]:
    ended = program("gate", "--base", "main", "--head", "HEAD", "--format", "json", *more)
    assert ended.out, ended.err
    return ended.code, json.loads(ended.out)


def rename(program: Penstock, *pairs: tuple[str, str]) -> None:
    for before, after in pairs:
        program.replace("penstock.yaml", before, after)


CHAIN = (
    ("kind: Chain\nmetadata: {name: quiz}", "kind: Chain\nmetadata: {name: other}"),
    (
        "  chain: quiz\n",
        "  chain: other\n",
    ),
)
EVALUATION = ("metadata: {name: quality}", "metadata: {name: goodness}")


@pytest.mark.parametrize("sequential", [False, True])
def test_a_renamed_chain_is_compared_with_what_it_was(quiz: Quiz, sequential: bool) -> None:
    program = quiz(120, guard="{margin: 0.05, min: 0.5}")
    spoil(program, 5)
    rename(program, *CHAIN)
    program.commit("rename")
    code, verdict = gate(program, *(["--sequential"] if sequential else []))
    assert (code, verdict["verdict"], verdict["reason"]) == (1, "FAIL", "regression")
    assert verdict["policy_changed"] == []


def test_a_chain_that_is_only_renamed_is_unchanged(quiz: Quiz) -> None:
    program = quiz(20, guard="{margin: 0.05, min: 0.5}")
    program.git("checkout", "--quiet", "-b", "renamed")
    rename(program, *CHAIN)
    program.commit("rename")
    code, verdict = gate(program)
    assert (code, verdict["verdict"], verdict["cost"]["calls"]) == (0, "UNCHANGED", 0)  # type: ignore[index]


def test_a_renamed_evaluation_keeps_the_rows_that_base_has(quiz: Quiz) -> None:
    program = quiz(120, guard="{margin: 0.05, min: 0.5}")
    spoil(program, 3)
    rename(program, EVALUATION)
    easy = (
        {"id": f"x{i}", "question": f"question x{i} of level 19.", "expected": f"x{i}", "topic": "t", "golden": False}
        for i in range(2000)
    )
    rows = program.directory / "rows.jsonl"
    program.write("rows.jsonl", rows.read_text() + "".join(json.dumps(row) + "\n" for row in easy))
    program.commit("rename")
    code, verdict = gate(program)
    assert (code, verdict["verdict"], verdict["reason"]) == (1, "FAIL", "regression")


def test_a_renamed_evaluation_keeps_the_margins_that_base_has(quiz: Quiz) -> None:
    program = quiz(120, guard="{margin: 0.05, min: 0.5}")
    spoil(program, 1)
    rename(program, EVALUATION)
    text = (program.directory / "penstock.yaml").read_text()
    copy = text[text.index("      metric: contains") :].replace("{margin: 0.05, min: 0.5}", "{margin: 0.9}")
    copy = copy.replace("row.expected", "row.topic").replace("outputs.answer", "row.topic")
    program.write("penstock.yaml", text + "".join(f"    more{i}:\n{copy}" for i in range(3)))
    program.commit("rename")
    code, verdict = gate(program)
    right = next(m for m in verdict["metrics"] if m["metric"] == "right")  # type: ignore[attr-defined]
    assert right["p"] == right["p_raw"], "margins that head adds are a family of their own"
    assert (code, verdict["verdict"], verdict["policy_changed"]) == (1, "FAIL", [])
