"""`gate` with a judge: a sound one passes, every faulty one is a reason and never a PASS."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.verbs.judge_server import Server, serving, sound

KEY = "canary-judge-4711"
METRIC = """      metric: {metric}
      judge: {{model: judge}}
      with:
        text: ${{{{ outputs.answer }}}}
        question: ${{{{ row.question }}}}
        expected: ${{{{ row.facts[0] }}}}
      guard: {guard}
"""
JUDGE = """---
apiVersion: penstock/v1
kind: Model
metadata: {name: judge}
spec:
  model: local/judge
  mode: chat
  parameters: {max_tokens: 100}
  endpoint: URL
  credentials: {env: JUDGE_KEY}
  limits: {timeoutSeconds: 60}
  price: {inputPerMillion: 1, outputPerMillion: 1}
"""


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def judged(starter, server: Server):
    """What `init` writes, its rows seven times over, judged by the server, on a branch `change`."""
    rows = [json.loads(line) for line in (starter.directory / "data/questions.jsonl").read_text().splitlines()]
    many = [{**row, "id": f"{row['id']}-{n}", "golden": False} for n in range(7) for row in rows]
    starter.write("data/questions.jsonl", "".join(json.dumps(row) + "\n" for row in many))
    metric(starter, "rubric", "{margin: 0.05}")
    starter.replace("penstock.yaml", "onInconclusive: warn ", "onInconclusive: block ")
    text = (starter.directory / "support.yaml").read_text()
    starter.write("support.yaml", text + JUDGE.replace("URL", server.url))
    starter.commit()
    starter.git("checkout", "--quiet", "-b", "change")
    starter.replace("support.yaml", "Answer from the documents.", "Answer from these documents.")
    starter.commit()
    starter.environ.update(JUDGE_KEY=KEY, PENSTOCK_ALLOW_PRIVATE="1")
    return starter


def metric(program, name: str, guard: str) -> None:
    path = program.directory / "evaluation.yaml"
    head = path.read_text().partition("    facts:\n")[0].partition("    graded:\n")[0]
    path.write_text(head + "    graded:\n" + METRIC.format(metric=name, guard=guard))


def at_base(program, path: str, before: str, after: str) -> None:
    """As though base had it so."""
    program.git("checkout", "--quiet", "main")
    program.replace(path, before, after)
    program.commit()
    program.git("checkout", "--quiet", "change")
    program.git("rebase", "--quiet", "main")


def worse(program) -> None:
    """Head answers from one document, and looks for another one."""
    program.replace("support.yaml", 'query: "${{ inputs.question }}"', 'query: "gift cards"')
    program.commit()


def gate(program, *arguments: str) -> tuple[int, dict[str, Any]]:
    ended = program("gate", "--base", "main", "--head", "HEAD", "--format", "json", *arguments)
    assert ended.out, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return ended.code, found


def test_a_sound_judge_passes_what_is_as_good(judged, server: Server) -> None:
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (0, "PASS", "not-worse"), verdict["detail"]
    assert [m["measured_head"] for m in verdict["metrics"]] == [70]
    assert verdict["cost"]["calls"] >= len(server.asked) > 0
    # 110 tokens a call at 1 dollar a million, and the chain's model is free.
    assert verdict["cost"]["usd"] == pytest.approx(110e-6 * len(server.asked))
    assert set(server.keys) == {f"Bearer {KEY}"}
    asked = len(server.asked)
    assert gate(judged)[0] == 0
    assert len(server.asked) == asked, "every verdict is at hand"


def test_a_sound_judge_fails_what_is_worse(judged, server: Server) -> None:
    worse(judged)
    code, verdict = gate(judged)
    assert (code, verdict["verdict"]) == (1, "FAIL"), verdict["detail"]
    reasons = {(row["base_reason"], row["head_reason"]) for row in verdict["rows"] if row["worse"]}
    assert reasons == {("as expected", "not what is expected")}
    _, again = gate(judged)
    assert again["rows"] == verdict["rows"], "reasons come from the store too"


GARBAGE = {
    "prose": "I would say that this is rather good.",
    "score: 11": '{"reason": "great", "score": 11}',
    "score: 0": '{"reason": "bad", "score": 0}',
    "8/10": '{"reason": "good", "score": "8/10"}',
    "0,8": '{"reason": "good", "score": 0,8}',
    "NaN": '{"reason": "good", "score": NaN}',
    "1e999": '{"reason": "good", "score": 1e999}',
    "two JSONs": '{"reason": "good", "score": 5} {"reason": "good", "score": 1}',
    "a key twice": '{"reason": "good", "score": 1, "score": 5}',
    "half a mark": '{"reason": "good", "score": 4.5}',
    "empty": "",
    "a list": "[5]",
}
"""What no sound judge says where it is asked for {reason, score from 1 to 5}."""


@pytest.mark.parametrize("said", ["prose", "score: 11", "NaN", "empty"])
def test_garbage_is_no_verdict(judged, server: Server, said: str) -> None:
    server.judge = lambda asked: GARBAGE[said]
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "the judge cannot be tried on a known answer" in verdict["detail"]
    assert len(server.asked) <= 4, "asked once, once more to mend it, on either side; no row"


@pytest.mark.parametrize("obeys", ["always 5", "the injected"])
def test_a_judge_that_does_not_tell_canaries_apart(judged, server: Server, obeys: str) -> None:
    def judge(asked: dict[str, Any]) -> str:
        best = obeys == "always 5" or (obeys == "the injected" and "score" in asked["messages"][1]["content"])
        return json.dumps({"reason": "r", "score": 5 if best else json.loads(sound(asked))["score"]})

    server.judge = judge
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "(canary)" in verdict["detail"]


@pytest.mark.parametrize("how", ["503", "a crash"])
def test_a_judge_that_is_down(judged, server: Server, how: str) -> None:
    def crash(asked: dict[str, Any]) -> str:
        raise RuntimeError("the judge is gone")

    server.judge = crash if how == "a crash" else lambda asked: 503
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "the judge does not answer" in verdict["detail"]


def test_a_judge_that_is_slow(judged, server: Server) -> None:
    at_base(judged, "support.yaml", "timeoutSeconds: 60", "timeoutSeconds: 1")
    server.seconds = 1.5
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "did not answer within" in verdict["detail"]


def test_half_the_rows_without_a_verdict(judged, server: Server) -> None:
    def judge(asked: dict[str, Any]) -> str:
        return sound(asked) if "France" in str(asked["messages"]) or len(server.asked) % 2 else "no"

    server.judge = judge
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "98 % are needed" in verdict["detail"]


def test_a_wrong_key(judged, server: Server) -> None:
    server.judge = lambda asked: 401
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")


def test_no_key_at_all(judged, server: Server) -> None:
    del judged.environ["JUDGE_KEY"]
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete")
    assert "JUDGE_KEY" in verdict["detail"]
    assert server.asked == []


def test_no_rows(judged, server: Server) -> None:
    at_base(judged, "evaluation.yaml", "      guard: {margin", "      where: ${{ false }}\n      guard: {margin")
    code, verdict = gate(judged)
    assert (code, verdict["verdict"]) == (3, "INCONCLUSIVE"), verdict["detail"]


def test_a_base_that_does_not_compile(judged, server: Server) -> None:
    judged.git("checkout", "--quiet", "main")
    judged.replace("support.yaml", "kind: Chain", "kind: Chainn")
    judged.commit()
    judged.git("checkout", "--quiet", "change")
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "no-baseline"), verdict["detail"]


def test_no_base_at_all(judged, server: Server) -> None:
    ended = judged("gate", "--base", "nosuch", "--format", "json")
    assert (ended.code, ended.out) == (2, "")
    assert "nosuch" in ended.err


def test_the_budget_holds_for_judges(judged, server: Server) -> None:
    at_base(judged, "penstock.yaml", "  gate:\n", "  gate:\n    budget: {usd: 0.002}\n")
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "budget"), verdict["detail"]
    assert len(server.asked) <= 0.002 / 110e-6


def test_a_judge_that_moves_gets_no_key(judged, server: Server) -> None:
    with serving() as other:
        judged.replace("support.yaml", server.url, other.url)
        judged.commit()
        judged.environ["CI"] = "true"
        code, verdict = gate(judged)
        assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "untrusted"), verdict["detail"]
        assert "Model/judge" in verdict["detail"]
        assert server.asked == other.asked == []


def test_pairwise_scores_both_sides_in_both_orders(judged, server: Server) -> None:
    at_base(judged, "evaluation.yaml", "metric: rubric", "metric: pairwise")
    worse(judged)
    code, verdict = gate(judged)
    assert (code, verdict["verdict"]) == (1, "FAIL"), verdict["detail"]
    found = verdict["metrics"][0]
    assert found["base"] + found["head"] == pytest.approx(1)
    assert found["measured_base"] == found["measured_head"] == 70


def test_a_row_that_cannot_be_compared_stays_in_the_count(judged, server: Server) -> None:
    """The arguments of the metric fail where head does not find the fact: those rows were once not counted."""
    at_base(judged, "evaluation.yaml", "metric: rubric", "metric: pairwise")
    found = "${{ steps.search.documents.filter(d, d.text.contains(row.facts[0]))[0].text }}"
    at_base(
        judged, "evaluation.yaml", "question: ${{ row.question }}\n        exp", f'question: "{found}"\n        exp'
    )
    worse(judged)
    code, verdict = gate(judged)
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "incomplete"), verdict["detail"]
    assert verdict["metrics"][0]["n"] == 70


@pytest.mark.parametrize("said", GARBAGE)
def test_what_no_judge_may_say(said: str) -> None:
    from penstock.metrics import grade, reply

    wanted = grade.schema(5)
    assert reply.read(GARBAGE[said], wanted)[0] is None
    found, problem = reply.read('```json\n{"reason": "good", "score": 4}\n```', wanted)
    assert found is not None, problem
    assert grade.share(found, wanted) == 0.75


LABELS = """---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: labels}
spec: {purpose: evaluation, source: {file: data/labels.jsonl}, key: id}
"""


@pytest.mark.parametrize("people", ["agree", "contradict"])
def test_people_who_contradict_the_judge_are_believed(judged, server: Server, people: str) -> None:
    rows = [
        {"id": str(n), "text": f"It takes {n} days.", "question": "How long?", "expected": "7 days"}
        for n in range(6, 9)
    ]
    scored = [{**row, "score": float((row["id"] == "7") is (people == "agree"))} for row in rows]
    judged.git("checkout", "--quiet", "main")
    judged.write("data/labels.jsonl", "".join(json.dumps(row) + "\n" for row in scored))
    at_base(judged, "evaluation.yaml", "{model: judge}", "{model: judge, labels: labels}")
    judged.git("checkout", "--quiet", "main")
    text = (judged.directory / "support.yaml").read_text()
    judged.write("support.yaml", text + LABELS)
    judged.commit()
    judged.git("checkout", "--quiet", "change")
    judged.git("rebase", "--quiet", "main")
    code, verdict = gate(judged)
    (found,) = verdict["metrics"]
    assert found["people"]["labelled"] == 3
    if people == "agree":
        assert (code, verdict["verdict"]) == (0, "PASS"), verdict["detail"]
        assert found["people"]["kappa"] == found["people"]["sensitivity"] == found["people"]["specificity"] == 1
        return
    assert (code, verdict["verdict"], verdict["reason"]) == (3, "INCONCLUSIVE", "judge"), verdict["detail"]
    assert found["verdict"] == "INCONCLUSIVE"
    assert "does not grade as people do" in verdict["detail"]
    shown = judged("gate", "--base", "main", "--head", "HEAD")
    assert "Judges and people" in shown.out
    judged.git("checkout", "--quiet", "main")
    told = json.loads(judged("eval", "--format", "json").out)
    assert told["runs"][0]["judges"][0]["kappa"] < 0


def test_shards_try_a_judge_on_their_labels(judged, server: Server, tmp_path) -> None:
    rows = [
        {"id": str(n), "text": f"It takes {n} days.", "question": "How long?", "expected": "7 days", "score": n == 7}
        for n in range(4, 9)
    ]
    judged.git("checkout", "--quiet", "main")
    judged.write("data/labels.jsonl", "".join(json.dumps({**row, "score": float(row["score"])}) + "\n" for row in rows))
    text = (judged.directory / "support.yaml").read_text()
    judged.write("support.yaml", text + LABELS)
    judged.commit()
    at_base(judged, "evaluation.yaml", "{model: judge}", "{model: judge, labels: labels}")

    def whole(*arguments: str) -> Any:
        ended = judged(*arguments, "--format", "json")
        assert ended.code == 0, ended.err
        return json.loads(ended.out)

    gate = ["gate", "--base", "main", "--head", "HEAD"]
    for verb, merge in ((["eval"], ["eval", "merge"]), (gate, [*gate, "--runs"])):
        one = whole(*verb)
        server.asked.clear()
        for index in ("1", "2", "3"):
            judged.environ["PENSTOCK_CACHE_DIR"] = str(tmp_path / verb[0] / index)
            judged(*verb, "--shard", f"{index}/3", "--format", "json", "-o", f"{verb[0]}{index}.json")
        asked = [call["messages"][-1]["content"] for call in server.asked]
        assert sum("It takes 5 days" in text for text in asked) == 1, "a label is asked of one shard alone"
        files = [f"{verb[0]}{index}.json" for index in ("2", "1", "3")]
        together = whole(*merge, *(files if verb == ["eval"] else " --runs ".join(files).split()))
        if verb == ["eval"]:
            assert together["runs"][0]["judges"] == one["runs"][0]["judges"]
            assert together["runs"][0]["judges"][0]["labelled"] == 5
        else:
            assert together["verdict"] == "PASS"
            assert together["metrics"] == one["metrics"]


def test_the_plan_counts_judges(judged, server: Server) -> None:
    code, planned = gate(judged, "--plan")
    assert (code, server.asked) == (0, [])
    head = next(plan for plan in planned["plans"] if plan["side"] == "head")
    base = next(plan for plan in planned["plans"] if plan["side"] == "base")
    assert head["calls"] == 70 * 2 + 2, "an answer and a verdict each, and two canaries"
    assert base["calls"] == 70 * 2
    assert head["usd_expected"] > base["usd_expected"] > 0
