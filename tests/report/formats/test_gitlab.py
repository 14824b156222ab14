"""GitLab's code quality report."""

import json
from pathlib import Path

from tests.conftest import Penstock


def test_findings_at_their_lines(handbook: Penstock, tmp_path: Path) -> None:
    handbook.replace("chains/handbook.yaml", "      model: answerer", "      modle: answerer")
    handbook.commit()
    assert handbook("ci", "-o", str(tmp_path / "out")).code == 1
    found = json.loads((tmp_path / "out" / "codequality.json").read_text(encoding="utf-8"))
    assert {issue["location"]["path"] for issue in found} == {"chains/handbook.yaml"}
    assert all(issue["location"]["lines"]["begin"] > 1 for issue in found)
    assert {issue["severity"] for issue in found} <= {"major", "minor"}
    assert len({issue["fingerprint"] for issue in found}) == len(found) > 0
    assert all(set(issue) == {"description", "check_name", "fingerprint", "severity", "location"} for issue in found)
