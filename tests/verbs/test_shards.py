"""Shards and executors: whoever answers, the report is the same."""

import json
from pathlib import Path
from typing import Any

from tests.conftest import Penstock
from tests.verbs.conftest import Quiz, spoil


def plain(text: str) -> dict[str, Any]:
    """Without what a clock says."""
    made: dict[str, Any] = json.loads(text)
    for run in made["runs"]:
        for row in run["rows"]:
            row["seconds"] = 0
    return made


def shards(program: Penstock, count: int, **environ: str) -> list[str]:
    for index in range(1, count + 1):
        ended = program(
            "eval", "--shard", f"{index}/{count}", "--format", "json", "-o", f"{index}.json", environ=environ
        )
        assert ended.code == 0, ended.err
    return [f"{index}.json" for index in range(1, count + 1)]


def test_shards_merge_to_the_bytes_of_one_run(quiz: Quiz, tmp_path: Path) -> None:
    program = quiz(31, repeats=2)
    cold = program("eval", "--format", "json")
    files = shards(program, 3, PENSTOCK_CACHE_DIR=str(tmp_path / "elsewhere"))
    merged = program("eval", "merge", *reversed(files), "--format", "json")
    assert merged.code == 0, merged.err
    assert plain(merged.out) == plain(cold.out)
    warm = program("eval", "--format", "json")
    again = program("eval", "merge", *shards(program, 3), "--format", "json")
    assert again.out == warm.out, "every answer at hand, so that no clock differs: byte for byte"

    missing = program("eval", "merge", files[0], files[2])
    assert missing.code == 1
    assert "shard 2/3 of quality in default is missing" in missing.err
    assert "there twice" in program("eval", "merge", *files, files[0]).err
    other = json.loads((program.directory / files[1]).read_text())
    first = json.loads((program.directory / files[0]).read_text())
    for planted in (first["runs"][0]["rows"][: len(other["runs"][0]["rows"])], other["runs"][0]["rows"][:-1]):
        program.write("planted.json", json.dumps({**other, "runs": [{**other["runs"][0], "rows": planted}]}))
        wrong = program("eval", "merge", files[0], "planted.json", files[2])
        assert wrong.code == 2 and "is there twice, or lacks a repeat" in wrong.err
    other["runs"][0]["key"] = "sha256:other"
    program.write("other.json", json.dumps(other))
    mixed = program("eval", "merge", files[0], "other.json", files[2])
    assert mixed.code == 2
    assert "differ in their key" in mixed.err


def test_processes_answer_as_one_does(quiz: Quiz, tmp_path: Path) -> None:
    program = quiz(40)
    one = program("eval", "--format", "json")
    several = program(
        "eval", "--executor", "processes", "--format", "json", environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "other")}
    )
    assert several.code == 0, several.err
    assert plain(several.out) == plain(one.out)
    assert program("eval", "--executor", "processes", "--cassette", "c.yaml").code == 2
    assert program("eval", "--shard", "4/3").code == 2


def test_a_gate_in_processes_gives_the_same_verdict(quiz: Quiz, tmp_path: Path) -> None:
    program = quiz(60)
    spoil(program, 5)
    arguments = ("gate", "--base", "main", "--head", "HEAD", "--format", "json")
    one = program(*arguments)
    several = program(*arguments, "--executor", "processes", environ={"PENSTOCK_CACHE_DIR": str(tmp_path / "other")})
    assert (one.code, several.code) == (1, 1), several.err
    first, second = json.loads(one.out), json.loads(several.out)
    for name in ("verdict", "reason", "detail", "metrics", "rows", "digests", "accept"):
        assert first[name] == second[name], name
    assert program(*arguments, "--executor", "processes", "--sequential").code == 2
