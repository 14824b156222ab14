"""`penstock dataset draft`, `add`, `review` and `label` as a user runs them."""

import csv
import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from tests.conftest import Ended, Penstock

QUESTIONS = "data/questions.jsonl"


def rows(penstock: Penstock, path: str = QUESTIONS) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (penstock.directory / path).read_text(encoding="utf-8").splitlines()]


def typing(penstock: Penstock, said: str, *arguments: str) -> Ended:
    """The program with somebody at the keyboard."""
    done = subprocess.run(
        [sys.executable, "-m", "penstock", *arguments],
        cwd=penstock.directory,
        env=penstock.environ,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def test_a_newcomer_gets_a_first_dataset(starter: Penstock) -> None:
    (starter.directory / "evaluation.yaml").unlink()
    (starter.directory / QUESTIONS).unlink()
    ended = starter("dataset", "draft", "support", "--format", "json")
    made = json.loads(ended.out)
    assert ended.code == 0 and made["written"] and made["changed"] == ["evaluations/support.yaml"]
    written = rows(starter, "data/support-questions.jsonl")
    assert len(written) == len(made["rows"]) >= 8
    assert {row["reviewed"] for row in written} == {False} and {row["answerable"] for row in written} == {True, False}
    assert starter("check").code == 0
    scored = json.loads(starter("eval", "--format", "json").out)["runs"][0]
    assert scored["ok"] == scored["planned"] == len(written)
    again = starter("dataset", "draft", "support")
    assert "NOTHING NEW" in again.out and rows(starter, "data/support-questions.jsonl") == written


def test_rows_are_drafted_below_those_that_are_there(starter: Penstock) -> None:
    before = (starter.directory / QUESTIONS).read_bytes()
    assert starter("dataset", "draft", "quality", "--take", "4").code == 0
    after = (starter.directory / QUESTIONS).read_bytes()
    assert after.startswith(before) and rows(starter)[-1]["origin"]["from"] == "document"
    specs = (starter.directory / "evaluation.yaml").read_text(encoding="utf-8")
    assert (
        "reviewed: reviewed" in specs
        and specs.count("\n") == starter.git("show", "HEAD:evaluation.yaml").count("\n") + 3
    )
    assert starter("check").code == 0


def test_a_model_may_word_the_questions(starter: Penstock) -> None:
    starter.replace(
        "support.yaml",
        "kind: PromptTemplate",
        """\
kind: Model
metadata: {name: wording}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate""",
    )
    ended = starter("dataset", "draft", "quality", "--take", "3", "--model", "wording", "--dry-run", "--format", "json")
    assert {row["values"]["origin"]["model"] for row in json.loads(ended.out)["rows"]} == {"wording"}
    assert starter("dataset", "draft", "quality", "--model", "wordin").code == 2


def test_a_schema_that_lets_no_row_be_unreviewed_is_named(handbook: Penstock) -> None:
    ended = handbook("dataset", "draft", "quality")
    assert ended.code == 2 and "reviewed: {type: boolean" in ended.err
    assert handbook("dataset", "draft", "quality", "--to", "data/more.jsonl", "--take", "20").code == 0
    made = rows(handbook, "data/more.jsonl")
    assert len(made) == 20 and all(row["pages"] and row["facts"] for row in made if row["answerable"])


TRACES = [
    {"trace_id": "t1", "bundle": "sha256:1", "inputs": {"question": "Do you ship to Norway? I am kim@acme.com"},
     "outputs": {"answer": "I do not know."}, "scores": {"facts": 0.0}},
    {"trace_id": "t2", "inputs": {"question": "How long does a refund take?"}, "error": "timeout"},
    {"trace_id": "t3", "inputs": {"question": "Is there a shop in Ulm?"}, "outputs": {"answer": "Yes."}, "lang": "en"},
    {"trace_id": "t4", "inputs": {"text": "?"}},
]  # fmt: skip


def test_failing_traces_become_rows_that_nobody_has_reviewed(starter: Penstock) -> None:
    starter.write("traces.jsonl", "".join(json.dumps(each) + "\n" for each in TRACES) + "nope\n")
    ended = starter("dataset", "add", "questions", "--from-traces", "traces.jsonl", "--failed", "--format", "json")
    said = json.loads(ended.out)
    (row,) = rows(starter)[10:]
    assert row["question"] == "Do you ship to Norway? I am [email]" and row["reviewed"] is False
    assert row["origin"]["trace"] == "t1" and row["origin"]["bundle"] == "sha256:1" and row["origin"]["failed"]
    left = {each["why"]: each["count"] for each in said["left"]}
    assert left["it is asked already"] == 1 and left["it did not fail"] == 1 and left["no JSON"] == 1
    assert said["rows"][0]["blank"] == ["facts"]
    again = starter("dataset", "add", "questions", "--from-traces", "traces.jsonl", "--where", "trace.lang == 'en'")
    assert again.code == 0 and "Ulm" in rows(starter)[11]["question"] and len(rows(starter)) == 12
    assert starter("dataset", "add", "questions", "--from-traces", "traces.jsonl", "--where", "size(").code == 2
    assert starter("check").code == 0


@pytest.mark.parametrize("name", ["traces.jsonl", "traces.parquet"])
def test_what_run_and_eval_wrote_is_read_and_only_what_failed_is_a_failure(starter: Penstock, name: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    add = ("dataset", "add", "questions", "--from-traces", name, "--format", "json", "--dry-run")
    question = "What does express delivery to a far island cost?"
    assert starter("run", "support", "--input", f"question={question}", "--traces", name).code == 0
    (row,) = json.loads(starter(*add).out)["rows"]
    assert row["question"] == question
    none = json.loads(starter(*add, "--failed").out)
    assert none["rows"] == [] and {each["why"] for each in none["left"] if each["count"]} == {"it did not fail"}
    scored = json.loads(starter("eval", "--traces", name, "--format", "json").out)
    (run,) = scored["runs"]
    lost = {row["row"] for row in run["rows"] if row["scores"]["facts"] < 1 or row["scores"]["grounded"] < 1}
    left = {each["why"]: each["count"] for each in json.loads(starter(*add, "--failed").out)["left"]}
    assert left.get("it did not fail", 0) == len(run["rows"]) - len(lost) > 0


def test_a_review_goes_on_where_it_ended(starter: Penstock) -> None:
    starter("dataset", "draft", "quality", "--take", "5")
    first = typing(starter, "a\ne\nWhen, please?\none; two\na\nr\n", "dataset", "review", "questions")
    assert first.code == 0 and "1 accepted, 1 edited and accepted, 1 rejected" in first.out
    drafted = rows(starter)[10:]
    assert [row["reviewed"] for row in drafted] == [True, True, False]
    assert drafted[1]["question"] == "When, please?" and drafted[1]["facts"] == ["one", "two"]
    rejected = rows(starter, "data/questions.rejected.jsonl")
    assert len(rejected) == 1
    second = typing(starter, "e\n\n[1]\na\nq\n", "dataset", "review", "questions", "--format", "json")
    assert json.loads(second.out)["waiting"] == 1 and "cannot be accepted" in second.err
    starter("dataset", "draft", "quality")
    assert rejected[0]["question"] not in [row["question"] for row in rows(starter)]


def test_a_spreadsheet_decides_and_holds_no_formula(starter: Penstock) -> None:
    evil = {"id": "x1", "question": "=HYPERLINK(1)", "facts": ["'-1"], "reviewed": False}
    plain = {"id": "x2", "question": "'quoted", "facts": ["a"], "reviewed": False}
    starter("dataset", "draft", "quality", "--take", "2")
    text = (starter.directory / QUESTIONS).read_text(encoding="utf-8")
    starter.write(QUESTIONS, text + json.dumps(evil) + "\n" + json.dumps(plain) + "\n")
    assert starter("dataset", "review", "questions", "--csv", "sheet.csv").code == 0
    sheet = (starter.directory / "sheet.csv").read_text(encoding="utf-8")
    table = [*csv.reader(StringIO(sheet))]
    cells = [cell for line in table for cell in line]
    assert "'=HYPERLINK(1)" in cells and not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert starter("dataset", "review", "questions", "--csv", "sheet.csv").code == 2
    for line in table[1:]:
        line[0] = "reject" if line[1] == "x2" else "accept"
    table[1][table[0].index("question")] = "Until when, exactly?"
    out = StringIO()
    csv.writer(out).writerows([*table, ["keep", "x9"]])
    starter.write("done.csv", out.getvalue())
    ended = starter("dataset", "review", "questions", "--from-csv", "done.csv")
    assert ended.code == 1 and "is no decision" in ended.out
    after = {row["id"]: row for row in rows(starter)}
    assert after["x1"] == {**evil, "reviewed": True} and "x2" not in after
    assert after[table[1][1]]["question"] == "Until when, exactly?" and after[table[1][1]]["reviewed"] is True


def test_labels_are_what_the_metric_is_given(starter: Penstock) -> None:
    ended = typing(starter, "1\nmaybe\n0.5\ns\nn\nq\n", "dataset", "label", "questions", "--metric", "grounded")
    assert ended.code == 0 and "3 labels" in ended.out
    made = rows(starter, "data/questions-labels.jsonl")
    assert [row["score"] for row in made] == [1.0, 0.5, 0.0] and {"text", "documents"} <= made[0].keys()
    again = typing(starter, "y\n", "dataset", "label", "questions", "--metric", "grounded", "--format", "json")
    assert (json.loads(again.out)["written"], json.loads(again.out)["left"]) == (1, 6)


def test_pairs_of_two_revisions_are_shown_blind(starter: Penstock) -> None:
    starter.replace("support.yaml", "take: 3", "take: 1")
    starter.replace(
        "support.yaml", "  model: builtin/extractive\n", "  model: builtin/extractive\n  parameters: {sentences: 1}\n"
    )
    ended = typing(starter, "1\n1\nt\n2\n", "dataset", "label", "questions", "--against", "HEAD", "--format", "json")
    said = json.loads(ended.out)
    assert said["kind"] == "pairs" and (said["written"], said["ties"]) == (3, 1)
    made = rows(starter, "data/questions-preferences.jsonl")
    assert all(row["chosen"] != row["rejected"] and row["origin"]["by"] == "person" for row in made)
    assert {row["origin"]["chosen"] for row in made} | {row["origin"]["rejected"] for row in made} != set()
    assert starter("dataset", "label", "questions", "--by", "grounded").code == 2


def test_what_is_not_there_is_named(starter: Penstock) -> None:
    for verb, name, said in (("draft", "suport", "did you mean support"), ("review", "nothing", "there is no")):
        ended = starter("dataset", verb, name)
        assert ended.code == 2 and said in ended.err
