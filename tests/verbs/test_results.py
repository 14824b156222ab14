"""Results of other tools: one verdict whatever wrote them, and none that is too good."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Penstock
from tests.evaluate.foreign import WRITERS, Rows

from penstock.diagnostics.fatal import Fatal
from penstock.gate.given import Bounds
from penstock.report.sections.gate import GateSection
from penstock.verbs.results import Compared, results

CASES = {"PASS": (300, 0.0), "INCONCLUSIVE": (100, 0.02), "FAIL": (300, 0.15)}


def made(n: int, fallen: float, *, metric: str = "pass") -> tuple[Rows, Rows]:
    chance = random.Random(7)
    base = {f"question {index}": {metric: float(chance.random() < 0.9)} for index in range(n)}
    head: dict[str, dict[str, float | None]] = {
        key: {metric: 0.0 if index < n * fallen else scores[metric]} for index, (key, scores) in enumerate(base.items())
    }
    return base, head


def write(folder: Path, format: str, base: Rows, head: Rows) -> Compared:
    writer, ending = WRITERS[format]
    paths = [folder / f"{side}.{ending}" for side in ("base", "head")]
    for path, rows in zip(paths, (base, head), strict=True):
        path.write_text(writer(rows), encoding="utf-8")
    return Compared(*paths)


def judge(compared: Compared, **more: Any) -> GateSection:
    last = results(compared, **more).last
    assert isinstance(last, GateSection)
    return last


@pytest.mark.parametrize("expected", CASES)
def test_every_format_of_the_same_rows_gets_the_same_verdict(tmp_path: Path, expected: str) -> None:
    base, head = made(*CASES[expected])
    told = {}
    for format in WRITERS:
        found = judge(write(tmp_path, format, base, head))
        (metric,) = (each for each in found.metrics if each.guarded)
        figures = (metric.n, metric.base, metric.head, metric.delta, metric.low, metric.high, metric.p, metric.needed)
        told[format] = (found.verdict, found.reason, found.code, figures)
        assert found.results is not None and found.results.head.format == format
    assert len(set(told.values())) == 1, told
    assert told["jsonl"][0] == expected


@pytest.mark.parametrize("format", WRITERS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.97, 0.9999])
def test_a_file_cut_short_is_never_a_pass(tmp_path: Path, format: str, share: float) -> None:
    base, head = made(300, 0.0)
    compared = write(tmp_path, format, base, head)
    for path in (compared.base, compared.head):
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * share)])
        found = judge(compared)
        assert (found.verdict, found.code) == ("INCONCLUSIVE", 3), path
        path.write_bytes(whole)
    assert judge(compared).verdict == "PASS"


@pytest.mark.parametrize("format", WRITERS)
def test_a_run_that_half_failed_is_never_a_pass(tmp_path: Path, format: str) -> None:
    base, head = made(300, 0.0)
    for spoiled in ("base", "head"):
        lost: Rows = {key: {"pass": None} if index % 2 else row for index, (key, row) in enumerate(base.items())}
        sides = (lost, head) if spoiled == "base" else (base, lost)
        found = judge(write(tmp_path, format, *sides))
        assert (found.verdict, found.reason, found.code) == ("INCONCLUSIVE", "incomplete", 3)


def test_the_command_in_the_report_is_the_one_that_was_given(tmp_path: Path) -> None:
    base, head = made(50, 0.0)
    compared = write(tmp_path, "jsonl", base, head)
    bounds = Bounds(margin=0.1, margins={"pass": 0.2}, min={"pass": 0.5}, only=frozenset({"pass"}))
    found = judge(Compared(compared.base, compared.head, bounds=bounds, on_inconclusive="block"), seed=3)
    assert found.reproduce == (
        f"penstock gate --results {compared.base} {compared.head} --margin 0.1 --margin pass=0.2 --min pass=0.5 "
        "--metric pass --on-inconclusive block --seed 3"
    )


def test_rows_show_their_text_only_where_that_is_asked_for(tmp_path: Path) -> None:
    base, head = made(300, 0.15)
    compared = write(tmp_path, "promptfoo", base, head)
    assert {row.question is None for row in judge(compared).rows} == {True}
    shown = judge(Compared(compared.base, compared.head, content=True)).rows
    assert shown[0].question is not None and shown[0].question["q"].startswith("question ")


def test_a_fail_can_be_accepted_by_its_digest_and_by_no_other(tmp_path: Path) -> None:
    compared = write(tmp_path, "jsonl", *made(300, 0.15))
    failed = judge(compared)
    assert failed.accept is not None
    assert judge(compared, accept=failed.accept).code == 0
    loose = Compared(compared.base, compared.head, bounds=Bounds(margin=0.04))
    assert judge(loose, accept=failed.accept).code == 1


def test_a_file_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("penstock.verbs.results.LARGEST", 1 << 20)
    compared = write(tmp_path, "jsonl", *made(50, 0.0))
    (tmp_path / "endless.jsonl").symlink_to("/dev/zero")
    with pytest.raises(Fatal, match="has more than 1,048,576 bytes"):
        judge(Compared(compared.base, tmp_path / "endless.jsonl"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match=r"none.json' cannot be read: No such file"):
        results(Compared(tmp_path / "none.json", tmp_path / "none.json"))


def test_on_the_command_line_without_any_project(tmp_path: Path) -> None:
    program = Penstock(tmp_path, tmp_path / "cache")
    write(tmp_path, "promptfoo", *made(300, 0.15))
    ended = program("gate", "--results", "base.json", "head.json", "--report", "out")
    assert ended.code == 1, ended.err
    assert ended.out.startswith("FAIL: regression, pass fell by ")
    assert "penstock gate --results base.json head.json" in ended.out
    found = json.loads((tmp_path / "out" / "gate.json").read_text(encoding="utf-8"))
    assert found["results"]["head"]["format"] == "promptfoo"
    assert "FAIL" in (tmp_path / "out" / "comment.md").read_text(encoding="utf-8")
    sarif = json.loads((tmp_path / "out" / "gate.sarif").read_text(encoding="utf-8"))
    places = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in sarif["runs"][0]["results"]
    }
    assert places == {"head.json"}
    assert "<failure" in (tmp_path / "out" / "junit.xml").read_text(encoding="utf-8")
    for wrong in (
        ("--base", "main", "--results", "base.json", "head.json"),
        ("--results", "base.json", "head.json", "--min", "pass"),
        ("--results", "base.json", "head.json", "--margin", "1.5"),
        ("--base", "main", "--margin", "0.1"),
        ("--results", "base.json", "head.json", "--min", "other=0.5"),
    ):
        assert program("gate", *wrong).code == 2, wrong


@pytest.mark.parametrize("flag", ["--coverage=0", "--coverage=nan", "--alpha=nan", "--alpha=0"])
def test_a_share_that_is_none_is_refused(tmp_path: Path, flag: str) -> None:
    write(tmp_path, "jsonl", *made(20, 0.0))
    ended = Penstock(tmp_path, tmp_path / "cache")("gate", "--results", "base.jsonl", "head.jsonl", flag)
    assert (ended.code, flag.partition("=")[0] in ended.err) == (2, True), ended.err
