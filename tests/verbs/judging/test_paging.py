"""What a report holds beyond the verdict, from end to end."""

import json
from pathlib import Path

from tests.verbs.conftest import Quiz, spoil


def test_rows_with_steps_on_both_sides_and_what_the_change_touches(quiz: Quiz, tmp_path: Path) -> None:
    program = quiz(12)
    spoil(program, 4)
    for _ in range(2):  # the second time every answer comes from the store
        program("gate", "--base", "main", "--head", "HEAD", "--report", str(tmp_path))
        saved = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
        sections = {each["section"]: each["data"] for each in saved["sections"]}
        assert saved["sections"][-1]["section"] == "gate"
        rows = sections["rows"]["rows"]
        assert len(rows) == 12
        assert sum(bool(row["regressed"]) for row in rows) == 4
        for row in rows:
            for side in ("base", "head"):
                (answer,) = row[side]
                assert [step["id"] for step in answer["steps"]] == ["answer"]
                assert answer["outputs"]["answer"] == answer["steps"][0]["outputs"]["text"]
        levels = {spec["resource"]: spec["level"] for spec in sections["catalogue"]["resources"]}
        assert any(level == "behavioural" for level in levels.values())
        (bundle,) = sections["lineage"]["bundles"]
        assert bundle["digest"] == sections["gate"]["digests"][0]["head"]


def test_without_a_report_nobody_pays_for_it(quiz: Quiz, tmp_path: Path) -> None:
    program = quiz(10)
    told = json.loads(program("gate", "--base", "main", "--head", "HEAD", "--format", "json").out)
    assert "rows" in told and "catalogue" not in told
    page = program("eval", "--format", "html").out
    assert '"rows":{' in page.split('id="data">')[1]
