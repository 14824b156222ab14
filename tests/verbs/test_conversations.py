"""Rows of several turns and with images, end to end to an OpenAI-compatible server."""

import json
from typing import Any

from tests.conftest import Penstock
from tests.verbs.judge_server import serving

LABEL = ("dataset", "label", "questions", "--against-model", "mute", "--by", "graded")
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
TURNS = [
    {"role": "user", "content": [{"type": "text", "text": "My parcel, as it came:"}, IMAGE]},
    {"role": "assistant", "content": "I am sorry."},
]
SPECS = """\
apiVersion: penstock/v1
kind: Model
metadata: {name: seer}
spec:
  model: local/seer
  endpoint: URL
  credentials: {env: SEER_KEY}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: look}
spec:
  inputs:
    question: {type: string}
    history: {type: array, default: [], items: {$ref: "penstock:multipart"}}
  messages:
    - {role: system, content: Look closely.}
    - {insert: history}
    - {role: user, content: "{{ question }}"}
  model: seer
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: turns}
spec: {purpose: evaluation, source: {file: data/turns.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: seen}
spec:
  chain: look
  dataset: turns
  inputs: {question: "${{ row.question }}", history: "${{ row.history }}"}
  metrics:
    damage: {metric: contains, with: {text: "${{ outputs.text }}", expected: "${{ row.expected }}"}, guard: {min: 0.5}}
"""


def test_turns_and_images_reach_the_model_as_they_are(starter: Penstock) -> None:
    row = {"id": "t1", "question": "Is it damaged?", "history": TURNS, "expected": "torn"}
    wrong = {
        **row,
        "id": "t2",
        "history": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "file:///x"}}]}],
    }
    starter.write("data/turns.jsonl", json.dumps(row) + "\n" + json.dumps(wrong) + "\n")

    def say(asked: dict[str, Any]) -> str:
        return "The box is torn."

    with serving(say) as server:
        starter.write("look.yaml", SPECS.replace("URL", server.url))
        starter.environ.update(SEER_KEY="seer-key-0815-4711", PENSTOCK_ALLOW_PRIVATE="1")
        assert starter("check").code == 0
        run = json.loads(starter("eval", "seen", "--format", "json").out)["runs"][0]
        assert [each["messages"][1:3] for each in server.asked] == [TURNS]
    assert {each["row"]: each["status"] for each in run["rows"]} == {"t1": "ok", "t2": "errored"}
    assert "image_url" in next(each["error"] for each in run["rows"] if each["row"] == "t2")


def test_a_judge_prefers_one_of_two_answers(starter: Penstock) -> None:
    with serving() as server:
        starter.write(
            "judge.yaml",
            f"""\
apiVersion: penstock/v1
kind: Model
metadata: {{name: judge}}
spec: {{model: local/judge, parameters: {{max_tokens: 100}}, endpoint: "{server.url}", credentials: {{env: SEER_KEY}}}}
---
apiVersion: penstock/v1
kind: Model
metadata: {{name: mute}}
spec: {{model: builtin/extractive, parameters: {{threshold: 1}}}}
""",
        )
        starter.replace(
            "evaluation.yaml",
            "    grounded:\n",
            """\
    graded:
      metric: rubric
      judge: {model: judge}
      with:
        text: ${{ outputs.answer }}
        question: ${{ row.question }}
        expected: ${{ row.facts[0] }}
    grounded:
""",
        )
        starter.environ.update(SEER_KEY="seer-key-0815-4711", PENSTOCK_ALLOW_PRIVATE="1")
        ended = starter(
            "dataset", "label", "questions", "--against-model", "mute", "--by", "graded", "--format", "json"
        )
        assert ended.code == 0, ended.err
    said = json.loads(ended.out)
    made = [json.loads(line) for line in (starter.directory / said["file"]).read_text(encoding="utf-8").splitlines()]
    assert said["written"] == len(made) > 0
    assert {row["origin"]["by"] for row in made} == {"graded"}
    assert all("I do not know" in row["rejected"] for row in made)
