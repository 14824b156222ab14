"""A bundle's way from compile to verify, from the command line: attested, signed, shown, held to a policy."""

import contextlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from tests.conftest import Ended, Penstock

from penstock.bundle import evidence, layout
from penstock.bundle.referrers import bom, monitors, provenance, version
from penstock.cli.main import run

MONITOR = """\
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: slow}
spec:
  chain: support
  traces: {format: jsonl}
  objective: {measure: latency.p95, max: 2.5}
  window: {rows: 100}
"""


class Way(Penstock):
    """The program in this very process, which is quicker; in a project that was compiled and gated, with keys."""

    def __init__(self, directory: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
        super().__init__(directory, cache)
        self.bundle = directory.parent / "out" / "default" / "support"
        self.capsys = capsys

    def __call__(self, *arguments: str, environ: Mapping[str, str] | None = None) -> Ended:
        self.capsys.readouterr()
        with mock.patch.dict(os.environ, {**self.environ, **(environ or {})}), contextlib.chdir(self.directory):
            code = run(arguments)
        printed = self.capsys.readouterr()
        return Ended(code, printed.out, printed.err)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter project with a monitor, compiled, gated, and a pair of keys; made once, copied for each test."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "repository").mkdir()
    program = Penstock(folder / "repository", folder / "cache")
    program.git("init", "--quiet", "--initial-branch=main")
    assert program("init").code == 0
    path = program.directory / "support.yaml"
    path.write_text(path.read_text() + MONITOR)
    program.commit()
    program.git("remote", "add", "origin", "https://someone:secret@example.org/shop.git")
    assert program("compile", "-o", "../out").code == 0
    assert program("gate", "--base", "HEAD", "--report", "../gate").code == 0
    assert program("bundle", "keygen", "../us").code == 0
    return folder


@pytest.fixture
def way(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Way:
    shutil.copytree(made, tmp_path / "way")
    return Way(tmp_path / "way" / "repository", tmp_path / "way" / "cache", capsys)


def data(program: Way, *arguments: str, code: int = 0, environ: dict[str, str] | None = None) -> dict[str, Any]:
    ended = program("bundle", *arguments, "--format", "json", environ=environ)
    assert ended.code == code, ended.out + ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def kinds(path: Path) -> set[str]:
    return {each.referrer.kind for each in evidence.attached(path, layout.read(path).digest)}


def test_compile_writes_what_is_known_beside_the_bundle(way: Way) -> None:
    assert kinds(way.bundle) == {version.KIND, provenance.KIND, bom.KIND, monitors.KIND}
    folder = evidence.folder(way.bundle)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert way("compile", "-o", "../out").code == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_lineage(way: Way) -> None:
    found = data(way, "inspect", "../out/default/support")
    head = way.git("rev-parse", "HEAD")
    assert (found["revision"], found["modified"]) == (head, False)
    assert found["source"] == "git+https://example.org/shop.git"
    assert found["digest"] == layout.read(way.bundle).digest
    parts = {part["resource"]: part for part in found["parts"]}
    assert parts["Model/answerer"]["what"] == "builtin/extractive"
    assert {(part["commit"], part["author"], part["path"]) for part in parts.values()} == {(head, "t", "support.yaml")}
    assert parts["Dataset/pages"]["rows"] > 0
    assert "secret" not in json.dumps(found)
    shown = way("bundle", "inspect", "../out/default/support")
    assert shown.code == 0
    assert "Model/answerer" in shown.out


def test_what_is_not_committed_is_said(way: Way) -> None:
    way.replace("support.yaml", "max: 2.5", "max: 3.5")
    assert way("compile", "-o", "../out").code == 0
    found = data(way, "inspect", "../out/default/support")
    assert found["modified"] is True
    assert {part["commit"] for part in found["parts"]} == {None}
    assert way("compile", "--rev", "HEAD", "-o", "../out").code == 0
    assert data(way, "inspect", "../out/default/support")["modified"] is False


def test_attested_signed_and_verified(way: Way) -> None:
    refused = data(way, "verify", "../out/default/support", "--key", "../us.pub", code=1)
    assert [reason.partition(":")[0] for reason in refused["reasons"]] == ["signatures", "provenance", "verdict"]
    made = data(way, "attest", "../out/default/support", "--gate", "../gate/gate.json")
    assert [(each["verdict"], each["result"]) for each in made["attested"]] == [("UNCHANGED", "PASSED")]
    signed = data(way, "sign", "../out/default/support", "--key", "../us.pem")
    assert signed["evidence"] == 5
    again = data(way, "sign", "../out/default/support", "--key", "../us.pem")
    assert again == signed
    found = data(way, "verify", "../out/default/support", "--key", "../us.pub")
    assert (found["verified"], found["reasons"]) == (True, [])
    assert len(data(way, "inspect", "../out/default/support")["signatures"]) == 1
    nobody = data(way, "verify", "../out/default/support", code=1)
    assert "nobody said who may sign" in nobody["reasons"][0]
    assert data(way, "verify", "../out/default/support", "--unsigned")["verified"]
    assert data(way, "verify", "../out/default/support", "--unsigned", "--base", "sha256:" + "0" * 64, code=1)
    policy = way.directory.parent / "policy.json"
    rules = {"verifyFormat": 1, "signers": [{"name": "release", "key": "us.pub"}]}
    policy.write_text(json.dumps({**rules, "provenance": {"sources": ["git+https://example.org/shop"]}}))
    assert data(way, "verify", "../out/default/support", "--policy", "../policy.json")["verified"]
    policy.write_text(json.dumps({**rules, "verdicts": ["PASS"]}))
    assert data(way, "verify", "../out/default/support", "--policy", "../policy.json", code=1)
    both = way("bundle", "verify", "../out/default/support", "--policy", "../policy.json", "--key", "../us.pub")
    assert both.code == 2


def test_a_verdict_that_replaces_an_earlier_one_keeps_its_figures_over_a_recompile(way: Way) -> None:
    base = way.git("rev-parse", "HEAD")
    way.replace("support.yaml", "take: 3", "take: 2")
    way.commit()
    ended = way("gate", "--base", base, "--report", "../gate")
    assert ended.code in (0, 1), ended.err
    assert way("compile", "-o", "../out").code == 0
    data(way, "attest", "../out/default/support", "--gate", "../gate/gate.json")
    data(way, "attest", "../out/default/support", "--gate", "../gate/gate.json")
    (verdict,) = data(way, "inspect", "../out/default/support")["verdicts"]
    assert verdict["evaluations"]
    card = bill(way.bundle)["metadata"]["component"]["modelCard"]
    assert card["quantitativeAnalysis"]["performanceMetrics"]
    way.git("commit", "--quiet", "--allow-empty", "--message", "more")
    assert way("compile", "-o", "../out").code == 0
    assert bill(way.bundle)["metadata"]["component"]["modelCard"] == card
    assert len(data(way, "inspect", "../out/default/support")["verdicts"]) == 1


def bill(path: Path) -> dict[str, Any]:
    attached = evidence.attached(path, layout.read(path).digest)
    (found,) = (each for each in attached if each.referrer.kind == bom.KIND)
    value: dict[str, Any] = json.loads(found.referrer.data)
    return value


def test_a_verdict_on_another_digest_is_refused_and_nothing_written(way: Way) -> None:
    way.replace("support.yaml", "take: 3", "take: 2")
    assert way("compile", "-o", "../out").code == 0
    before = kinds(way.bundle)
    ended = way("bundle", "attest", "../out/default/support", "--gate", "../gate/gate.json")
    assert ended.code == 1
    assert "has no verdict on" in ended.err
    assert kinds(way.bundle) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"verdict": "FAIL"}, 1),
        ({"verdict": None}, 1),
        ({"verdict": "GREAT"}, 2),
        ({"digests": 7}, 2),
    ],
)
def test_a_gate_that_was_tampered_with(way: Way, change: dict[str, Any], code: int) -> None:
    path = way.directory.parent / "gate" / "gate.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    before = kinds(way.bundle)
    assert way("bundle", "attest", "../out/default/support", "--gate", "../gate/gate.json").code == code
    assert kinds(way.bundle) == before


def test_wrong_use(way: Way) -> None:
    for arguments in (["sign", "../out/default/support"], ["sign", "../out/default/support", "--key", "../us.pub"]):
        assert way("bundle", *arguments).code == 2
    assert way("bundle", "sign", "../out/default/support", "--keyless", "--offline").code == 2
    assert way("bundle", "attest", "../out/default/support", "--gate", "../absent.json").code == 2
    assert way("bundle", "inspect", "../absent").code == 2
    assert data(way, "verify", "../absent", "--key", "../us.pub", code=1)["digest"] is None


def test_a_clock_stands_in_the_provenance_only_where_it_is_given(way: Way) -> None:
    def run() -> dict[str, Any]:
        attached = evidence.attached(way.bundle, layout.read(way.bundle).digest)
        (found,) = (each for each in attached if each.referrer.kind == provenance.KIND)
        details: dict[str, Any] = json.loads(found.referrer.data)["predicate"]["runDetails"]
        return details

    assert run()["builder"]["id"] == "penstock:local"
    assert "metadata" not in run()
    given = {"SOURCE_DATE_EPOCH": "1767323045"}
    assert way("compile", "-o", "../out", "--builder", "https://ci.example.org", environ=given).code == 0
    assert run()["metadata"]["startedOn"] == "2026-01-02T03:04:05Z"
    assert run()["builder"]["id"] == "https://ci.example.org"
    assert way("compile", "-o", "../out", environ={"SOURCE_DATE_EPOCH": "soon"}).code == 2
