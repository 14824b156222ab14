"""A project that head moves, or covers by a nearer one, is not judged by nobody's rules."""

import json
from typing import Any

from tests.conftest import Penstock
from tests.verbs.conftest import Quiz

FILES = ("penstock.yaml", "prompt.txt", "rows.jsonl")


def gate(program: Penstock, *more: str) -> tuple[int, dict[str, Any]]:
    ended = program("gate", "--base", "main", "--head", "HEAD", "--format", "json", *more)
    assert ended.out, ended.err
    return ended.code, json.loads(ended.out)


def test_a_project_that_moves_takes_no_gate_block_along(quiz: Quiz) -> None:
    program = quiz(20, gate="onInconclusive: block")
    (program.directory / "sub").mkdir()
    for file in FILES:
        program.git("mv", file, f"sub/{file}")
    program.write("sub/keep.txt", "kept")
    program.commit("below")
    program.git("checkout", "--quiet", "-b", "change")
    for file in FILES:
        program.git("mv", f"sub/{file}", file)
    program.write("prompt.txt", "Nothing.\n")
    program.commit("above")
    code, found = gate(program, "--project", "sub")
    assert (code, found["verdict"], found["reason"]) == (1, "INCONCLUSIVE", "no-baseline")
    (changed,) = found["policy_changed"]
    assert changed["resource"] == "Project/quiz"
    assert "the project of base in /sub/ is gone" in changed["reason"]
    code, accepted = gate(program, "--project", "sub", "--accept", found["accept"])
    assert (code, accepted["accepted"]) == (0, found["accept"])


def test_a_nearer_project_hides_none(quiz: Quiz) -> None:
    program = quiz(20, gate="onInconclusive: block")
    program.write("sub/keep.txt", "kept")
    program.commit("below")
    program.git("checkout", "--quiet", "-b", "change")
    for file in FILES:
        program.write(f"sub/{file}", (program.directory / file).read_text())
    program.write("prompt.txt", "Nothing.\n")
    program.commit("nearer")
    code, found = gate(program, "--project", "sub")
    assert code == 1
    assert [each["reason"].partition(",")[0] for each in found["policy_changed"]] == [
        "the project of base in / is no longer the nearest"
    ]


def test_a_first_project_is_no_policy_change(quiz: Quiz) -> None:
    program = quiz(20)
    program.git("checkout", "--quiet", "--orphan", "empty")
    program.git("rm", "--quiet", "-rf", ".")
    program.write("README.md", "empty")
    empty = program.commit("empty")
    program.git("checkout", "--quiet", "main")
    ended = program("gate", "--base", empty, "--head", "HEAD", "--format", "json")
    assert (ended.code, json.loads(ended.out)["policy_changed"]) == (0, [])
