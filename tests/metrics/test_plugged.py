"""A metric of a package: typed without running it, run where the revision is trusted."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.metrics import plugged
from penstock.metrics.table import METRICS
from penstock.source import installed

CODE = """
open({ran!r}, "a").write("ran ")

SIGNATURES = {{"politeness": {{"arguments": {{"text": {{"type": "string"}}}}, "kind": "binary", "version": 3}}}}


def politeness(arguments, row, trace):
    return float(bool(arguments["text"]))
"""
EVALUATION = """      metric: politeness
      with: {text: "${{ outputs.answer }}"}
      guard: {min: 0.5}
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that is installed, and tells where it ran."""
    home = tmp_path / "site"
    (home / "acme").mkdir(parents=True)
    (home / "acme" / "__init__.py").write_text("raise SystemExit('never imported by check')\n")
    (home / "acme_metrics.py").write_text(CODE.format(ran=str(tmp_path / "ran")))
    info = home / "acme_metrics-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-metrics\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[penstock.metrics]\npoliteness = acme_metrics:politeness\nmute = acme_metrics:mute\ndeep = acme.inner:x\n"
    )
    monkeypatch.syspath_prepend(str(home))
    return home


def test_the_signature_is_read_and_nothing_runs(package: Path, tmp_path: Path) -> None:
    found = plugged.signatures(["politeness", "contains", "nosuch"])
    signature = found["politeness"]
    assert (signature.kind, signature.version, signature.score) == ("binary", 3, "acme_metrics:politeness")
    assert signature.larger_is_better
    assert not signature.judged
    assert set(found) == {*METRICS, "politeness"}
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["mute", "deep"])
def test_a_package_that_says_nothing(package: Path, name: str) -> None:
    with pytest.raises(Fatal, match="SIGNATURES"):
        plugged.signatures([name])


def test_own_names_look_at_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "entry_points", None)
    assert plugged.signatures(["contains", "ragas/faithfulness"]) is METRICS


def test_from_check_to_gate(starter: Any, package: Path, tmp_path: Path) -> None:
    text = (starter.directory / "evaluation.yaml").read_text().partition("    facts:\n")[0]
    starter.write("evaluation.yaml", text.replace("  required: ${{ row.golden }}\n", "") + "    polite:\n" + EVALUATION)
    starter.commit()
    starter.git("checkout", "--quiet", "-b", "change")
    starter.replace("support.yaml", "Answer from the documents.", "Answer from these documents.")
    starter.commit()
    assert starter("check").code == 1, "the package is not there"
    starter.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(package))))
    checked = starter("check")
    assert checked.code == 0, checked.out
    assert not (tmp_path / "ran").exists(), "check runs no package"

    def gate(trust: str) -> Any:
        return json.loads(starter("gate", "--base", "main", "--head", "HEAD", "--trust", trust, "--format", "json").out)

    stranger = gate("data")
    assert (stranger["verdict"], stranger["reason"]) == ("INCONCLUSIVE", "incomplete")
    assert "not trusted" in stranger["detail"]
    assert not (tmp_path / "ran").exists(), "nor does a gate over a stranger's revision"
    assert gate("head")["verdict"] == "PASS"
    assert (tmp_path / "ran").read_text()
