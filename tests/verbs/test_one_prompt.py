"""docs/one-prompt.md, as a reader types it."""

import re

from tests.conftest import ROOT, Penstock


def test_one_prompt_and_three_rows_are_judged(penstock: Penstock) -> None:
    page = (ROOT / "docs" / "one-prompt.md").read_text(encoding="utf-8")
    prompt, project, rows, evaluation = re.findall(r"```(?:text|yaml|json)\n(.*?)```", page, re.DOTALL)
    penstock.write("prompts/answer.md", prompt)
    penstock.write("penstock.yaml", project)
    assert penstock("check").code == 0
    assert "three working days" in penstock("run", "answer", "--input", "question=How long does a repair take?").out
    penstock.write("rows.jsonl", rows)
    penstock.write("evaluation.yaml", evaluation)
    assert penstock("check", "--strict").code == 0
    penstock.commit()
    penstock.replace("prompts/answer.md", "three working days", "a while")
    worse = penstock("gate", "--base", "HEAD")
    assert worse.code == 1
    assert worse.out.startswith("FAIL: required-row, 1 required row passed on base and failed on head (repairs)")
    assert "FAIL: required-row, 1 required row passed on base and failed on head (repairs)" in page
    penstock.replace("prompts/answer.md", "a while", "three working days")
    penstock.replace("prompts/answer.md", "opens at nine", "opens daily at nine")
    kept = penstock("gate", "--base", "HEAD")
    assert (kept.code, kept.out.split(":")[0]) == (0, "PASS"), kept.out
