"""A gate asked in shards: the verdict of one machine, or no verdict at all."""

import json
from pathlib import Path
from typing import Any

import click
import pytest
from tests.conftest import Penstock
from tests.verbs.conftest import Mind, Quiz, spoil

from penstock.bundle.release import release
from penstock.cli.commands.gate import gate
from penstock.diagnostics.fatal import Fatal
from penstock.source import settings
from penstock.verbs.checkout import opening
from penstock.verbs.judging import given

GATE = ("gate", "--base", "main", "--head", "HEAD", "--format", "json")


def shards(program: Penstock, count: int, *more: str, **environ: str) -> list[str]:
    for index in range(1, count + 1):
        ended = program(*GATE, "--shard", f"{index}/{count}", "-o", f"parts/{index}.json", *more, environ=environ)
        assert ended.code == 0, ended.err
    return [f"parts/{index}.json" for index in range(1, count + 1)]


def judge(program: Penstock, *files: str, **environ: str) -> tuple[int, dict[str, Any], str]:
    given = [argument for file in files for argument in ("--runs", file)]
    ended = program(*GATE, *given, environ=environ)
    return ended.code, json.loads(ended.out) if ended.out else {}, ended.err


def settled(found: dict[str, Any]) -> dict[str, Any]:
    """Without what a clock and a counter say."""
    return {**found, "attempts": 0, "answer": 0, "cost": 0}


def test_shards_give_the_verdict_of_one_run(quiz: Quiz, tmp_path: Path) -> None:
    program = quiz(31, repeats=2, golden=3)
    (program.directory / "parts").mkdir()
    for below in (0, 8):
        spoil(program, below)
        whole = program(*GATE)
        files = shards(program, 2, PENSTOCK_CACHE_DIR=str(tmp_path / f"cold{below}"))
        code, cold, err = judge(program, *reversed(files), PENSTOCK_CACHE_DIR=str(tmp_path / "empty"))
        assert (code, settled(cold)) == (whole.code, settled(json.loads(whole.out))), err
        assert cold["cost"] == {"usd": 0.0, "calls": 124, "cached": 0}
        # every answer at hand, so that no clock differs: byte for byte but for the counter
        warm = program(*GATE)
        shards(program, 2)
        again = program(*GATE, "--runs", "parts")
        left, right = (json.loads(ended.out) for ended in (warm, again))
        assert again.out == warm.out.replace(f'"attempts": {left["attempts"]}', f'"attempts": {right["attempts"]}')
        assert right["verdict"] == ("FAIL" if below else "INCONCLUSIVE")


def test_what_is_missing_is_no_verdict(quiz: Quiz) -> None:
    program = quiz(60)
    (program.directory / "parts").mkdir()
    program.git("checkout", "--quiet", "-b", "change")
    program.write("prompt.txt", "{{ question }} \n")
    program.commit()
    files = shards(program, 3)
    assert judge(program, *files)[1]["verdict"] == "PASS"

    code, found, _ = judge(program, files[0], files[2])
    assert (code, found["verdict"], found["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert found["detail"] == "shard 2/3 is missing"
    code, _, err = judge(program, *files, files[0])
    assert code == 2 and "shard 1/3 is there twice" in err
    (program.directory / "nothing").mkdir()
    assert "there is no file" in judge(program, "nothing")[2]


def test_what_is_of_another_comparison_is_refused(quiz: Quiz) -> None:
    program = quiz(60)
    (program.directory / "parts").mkdir()
    program.git("checkout", "--quiet", "-b", "change")
    program.write("prompt.txt", "{{ question }} \n")
    program.commit()
    files = [program.directory / file for file in shards(program, 2)]
    loaded = opening.loaded(
        opening.place(program.directory, settings.read({"PENSTOCK_CACHE_DIR": str(program.directory.parent)})), None
    )
    released = release(opening.linked(loaded, "default"))
    bundle, evaluation = released.bundles["quiz"], released.evaluations["quality"]
    first, good = (json.loads(file.read_text()) for file in files)
    head = good["sides"][1]
    assert head["side"] == "head"

    def planted(**changes: Any) -> str:
        program.write("planted.json", json.dumps({**good, **changes}))
        with pytest.raises(Fatal) as fatal:
            found = given.read(
                [files[0], program.directory / "planted.json"], base=good["base"], head=good["head"], trust="head"
            )
            found.run("head", "quiz", "default", bundle, evaluation)
        assert fatal.value.exit_code == 2
        return fatal.value.message

    def with_rows(rows: object, **changes: Any) -> str:
        return planted(sides=[good["sides"][0], {**head, "rows": rows, **changes}])

    assert "is of head" in planted(head="0" * 40)
    assert "is of base" in planted(base="0" * 40)
    assert "is of --trust" in planted(trust="data")
    assert "is one of 3 shards" in planted(count=3)
    assert "is there twice" in planted(index=1)
    assert "is shard 3 of 2" in planted(index=3)
    assert "is no shard of a gate" in planted(kind="gate")
    assert "is no shard of a gate" in with_rows([{**head["rows"][0], "scores": {"right": "best"}}])
    for rows in (head["rows"][:-1], head["rows"][::-1], [*head["rows"], head["rows"][0]], first["sides"][1]["rows"]):
        assert "does not hold the rows that are its own" in with_rows(rows)
    unplanned = [{**row, "planned": [], "scores": {}} for row in head["rows"]]
    assert "is not measured by the metrics" in with_rows(unplanned)
    for field in ("key", "bundle"):
        assert "of another bundle, evaluation or scorer" in with_rows(head["rows"], **{field: "sha256:" + "0" * 64})
    assert "twice" in planted(sides=[*good["sides"], head])

    program.write("planted.json", json.dumps({**good, "sides": good["sides"][:1]}))
    code, found, _ = judge(program, str(files[0]), "planted.json")
    assert (code, found["verdict"], found["reason"]) == (3, "INCONCLUSIVE", "incomplete")

    program.write("prompt.txt", "{{ question }}  \n")
    program.commit()
    code, _, err = judge(program, "parts")
    assert code == 2 and "is of head" in err


def test_each_shard_has_its_share_of_the_budget(quiz: Quiz, mind: Mind) -> None:
    # a call costs 15 tokens at a dollar a million; 40 calls a side need 0.0012 dollars
    program = quiz(40, model=mind.model, gate="budget: {usd: 0.0013}")
    (program.directory / "parts").mkdir()
    program.environ["PENSTOCK_ALLOW_PRIVATE"] = "1"
    program.git("checkout", "--quiet", "-b", "change")
    program.write("prompt.txt", "{{ question }} \n")
    program.commit()
    shards(program, 2, "--jobs", "1")
    asked = sum(mind.asked.values())
    code, found, err = judge(program, "parts")
    assert sum(mind.asked.values()) == asked, "nothing is asked again"
    assert found["cost"]["usd"] <= 0.0013
    assert (code, found["verdict"], found["reason"]) == (3, "INCONCLUSIVE", "budget"), err


@pytest.mark.parametrize(
    "wrong",
    [
        "--shard 1/2 --runs .",
        "--shard 1/2 --record --head HEAD",
        f"--shard 1/2 --accept sha256:{'0' * 64}",
        "--shard 1/2 --sequential",
        "--shard 1/2 --plan",
        "--runs . --sequential",
        "--shard 3/2",
        "--shard 0/2",
        "--shard 1/2 --aa",
        "--shard 1/2 --report out",
    ],
)
def test_flags_that_contradict(wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((click.UsageError, Fatal)) as raised:
        gate.main(["--base", "main", *wrong.split()], standalone_mode=False)
    assert raised.value.exit_code == 2
