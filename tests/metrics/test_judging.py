"""Judges bound to an evaluation, against a server that says what it is told to."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.verbs.judge_server import Server, serving, sound

from penstock.bundle import evaluation as evaluations
from penstock.bundle.bindings import bindings
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.metrics import judging
from penstock.metrics.metric import Unmeasured
from penstock.metrics.score import complete
from penstock.metrics.table import METRICS
from penstock.project.open import open_project
from penstock.source import worktree
from penstock.source.settings import Settings
from penstock.source.store import memory

PROJECT = """
apiVersion: penstock/v1
kind: Project
metadata: {name: p}
"""
RESOURCES = """
apiVersion: penstock/v1
kind: Model
metadata: {name: JUDGE}
spec:
  model: local/judge
  endpoint: "URL"
  parameters: {temperature: 0}
  price: {inputPerMillion: 1, outputPerMillion: 1}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: echo}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: polite}
spec:
  inputs: {text: {type: string}, tone: {type: string}, shelf: {type: array, items: {type: object}, default: []}}
  messages: [{role: user, content: "Is it {{ tone }}? {{ text }}"}]
  output: {schema: {type: object, required: [score], properties: {score: {type: integer, minimum: 0, maximum: 10}}}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: rows}
spec: {purpose: evaluation, source: {file: rows.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: labels}
spec: {purpose: evaluation, source: {file: labels.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: e}
spec:
  chain: echo
  dataset: rows
  inputs: {question: "${{ row.question }}"}
  metrics: {graded: METRIC}
"""
LABEL = {"id": "1", "text": "fine", "score": 1}
Make = Callable[..., tuple[ResolvedEvaluation, "judging.Judging"]]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


@pytest.fixture
def make(tmp_path: Path, server: Server) -> Make:
    def made(
        metric: str, labels: list[dict[str, Any]] | None = None, judge: str = "judge", temperature: str = "0"
    ) -> tuple[ResolvedEvaluation, judging.Judging]:
        (tmp_path / "penstock.yaml").write_text(PROJECT)
        text = RESOURCES.replace("METRIC", metric).replace("URL", server.url).replace("JUDGE", judge)
        (tmp_path / "all.yaml").write_text(text.replace("temperature: 0", f"temperature: {temperature}"))
        (tmp_path / "rows.jsonl").write_text('{"id": "1", "question": "q", "expected": "fine"}\n')
        (tmp_path / "labels.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labels or [LABEL]))
        project = open_project(worktree.open(tmp_path), memory(), None, METRICS)
        resolved = evaluations.resolve(project, "e")
        settings = Settings(tmp_path, "record", allow_private=True, ci=False, environ={})
        opened = judging.open(resolved, bindings(project), store=memory(), settings=settings, calls="record")
        assert opened is not None
        return resolved, opened

    return made


RUBRIC = '{metric: rubric, judge: {model: judge}, with: {text: "${{ outputs.answer }}"}}'
POLITE = RUBRIC.replace("model: judge", "model: judge, prompt: polite, labels: labels").replace(
    "with: {", "with: {tone: polite, "
)


def test_the_digest_is_of_the_judge_and_not_of_its_name(make: Make) -> None:
    first = make(RUBRIC)[0].digest
    assert make(RUBRIC.replace("model: judge", "model: other"), judge="other")[0].digest == first
    assert make(RUBRIC, temperature="1")[0].digest != first
    polite = make(POLITE)[0].digest
    assert make(POLITE, [{**LABEL, "score": 0}])[0].digest != polite


def test_a_prompt_of_the_projects_own(make: Make, server: Server) -> None:
    labels = [
        {**LABEL, "canary": True, "text": "thank you"},
        {**LABEL, "id": "2", "canary": True, "text": "go away", "label": "fail", "score": None},
    ]
    del labels[1]["score"]

    def judge(asked: dict[str, Any]) -> str:
        said = asked["messages"][0]["content"]
        assert said.startswith("Is it What stands between the two lines"), "texts that come from rows are quoted"
        return json.dumps({"score": 9 if "thank you" in said else 0})

    server.judge = judge
    _, opened = make(POLITE, labels)
    given = complete(METRICS["rubric"], {"text": "no, thank you", "tone": "polite"})
    assert asyncio.run(opened.score("graded", given)) == 0.9
    assert len(server.asked) == 3, "two canaries and the answer"
    taken = opened.take()
    assert (taken.calls, taken.usd) == (3, pytest.approx(330e-6))
    assert opened.take().calls == 0


@pytest.mark.parametrize("good", [True, False])
def test_canaries_of_one_sort_alone_do_not_make_a_judge_sound(make: Make, server: Server, good: bool) -> None:
    server.judge = lambda asked: json.dumps({"reason": "r", "score": 5 if good else 1})
    rubric = RUBRIC.replace("model: judge", "model: judge, labels: labels")
    _, opened = make(rubric, [{"id": "1", "text": "fine", "canary": True, "score": float(good)}])
    given = {"text": "Paris", "question": "", "documents": [], "expected": "paris", "criteria": "c", "scale": 5}
    with pytest.raises(Unmeasured, match="not sound"):
        asyncio.run(opened.score("graded", given))


def test_one_that_mends_its_reply_is_heard(make: Make, server: Server) -> None:
    def judge(asked: dict[str, Any]) -> str:
        return sound(asked) if len(asked["messages"]) > 2 else "Let me think."

    server.judge = judge
    _, opened = make(RUBRIC)
    given = {"text": "Paris", "question": "", "documents": [], "expected": "paris", "criteria": "c", "scale": 5}
    assert asyncio.run(opened.score("graded", given)) == 1.0
    assert "Give it again" in server.asked[1]["messages"][-1]["content"]


def test_many_rows_try_the_judge_once(make: Make, server: Server) -> None:
    _, opened = make(RUBRIC)
    given = {"question": "", "documents": [], "expected": "fine", "criteria": "c", "scale": 5}

    async def many() -> list[float]:
        return await asyncio.gather(*(opened.score("graded", {**given, "text": f"fine {n}"}) for n in range(20)))

    assert asyncio.run(many()) == [1.0] * 20
    assert len(server.asked) == 22


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"id": "1", "text": "fine"}, "needs `score`"),
        ({"id": "1", "text": "fine", "score": 7}, "needs `score`"),
        ({"id": "1", "text": "fine", "label": "so so"}, "needs `score`"),
        ({"id": "1", "answer": "fine", "score": 1}, "no field of an argument"),
    ],
)
def test_labels_that_say_nothing(make: Make, row: dict[str, Any], why: str) -> None:
    with pytest.raises(Fatal, match=why):
        make(POLITE, [row])


def test_a_judge_that_prefers_a_place_is_not_sound(make: Make, server: Server) -> None:
    server.judge = lambda asked: '{"reason": "r", "better": "first"}'
    _, opened = make(RUBRIC.replace("rubric", "pairwise"))
    with pytest.raises(Unmeasured, match=r"\(canary\) scores 0.5"):
        asyncio.run(opened.score("graded", complete(METRICS["pairwise"], {"text": "a"})))
    assert len(server.asked) == 2, "one known answer, in both orders"
