"""A small project whose rows are looked at."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from penstock.report.finding import Found
from penstock.report.sections.dataset_check import DatasetCheckSection
from penstock.source import settings
from penstock.verbs.dataset_check import dataset_check

SPECS = """\
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: reader}
spec: {model: builtin/extractive}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}, documents: {type: array, items: {type: object}}}
  messages:
    - {role: system, content: "Say that a refund of a parcel takes ten working days at the most."}
    - {insert: examples}
    - {role: user, content: "{% for d in documents %}{{ d.text }}{% endfor %} {{ question }}"}
  examples:
    dataset: shots
    take: 1
    messages: [{role: user, content: "{{ row.question }}"}, {role: assistant, content: "{{ row.answer }}"}]
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: shots.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: tone}
spec: {purpose: tuning, source: {file: tone.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/*.md"}}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: pages}
spec: {documents: {dataset: pages, id: id, text: text}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    search: {retrieve: pages, query: "${{ inputs.question }}", take: 2}
    answer: {prompt: answer, model: reader, with: {question: "${{ inputs.question }}", documents: "${{ steps.search.documents }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: questions.jsonl}, key: id, cluster: topic, reviewed: reviewed}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  slices: {group: "${{ row.group }}"}
  metrics:
    facts:
      metric: fact-coverage
      with: {text: "${{ outputs.answer }}", facts: "${{ row.facts }}"}
      where: ${{ row.answerable }}
      guard: {margin: 0.05}
"""  # noqa: E501
PAGE = (
    "# Returns\n\nWhoever bought a kettle may send it back within thirty days of the day on which it came, as long as "
    "nothing is missing from the box and the lid closes.\n"
)


def row(index: int, **given: Any) -> dict[str, Any]:
    """A row that is like no other."""
    words = ("kettle", "lamp", "chair", "radio", "carpet", "mirror", "basket", "ladder", "pillow", "hammer")
    thing = f"{words[index % 10]}{words[index // 10 % 10]}{index}"
    made = {"id": f"q{index}", "question": f"Is the {thing} blue?", "topic": f"t{index}", "group": f"g{index % 3}"}
    return {**made, "answerable": True, "reviewed": True, "facts": [f"fact {index}"], **given}


Look = Callable[..., DatasetCheckSection]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """What `dataset check` says of these rows; `files` stand beside them."""

    def looked(rows: Sequence[dict[str, Any]], specs: str = SPECS, **files: Sequence[dict[str, Any]]) -> Any:
        (tmp_path / "pages").mkdir(exist_ok=True)
        (tmp_path / "pages" / "returns.md").write_text(PAGE, encoding="utf-8")
        (tmp_path / "penstock.yaml").write_text(specs, encoding="utf-8")
        seen = [{"id": "x", "question": "Do you sell anvils anywhere?", "answer": "No."}]
        for name, values in {"shots": seen, "tone": seen, **files, "questions": rows}.items():
            text = "".join(json.dumps(value) + "\n" for value in values)
            (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
        own = settings.read({"PENSTOCK_CACHE_DIR": str(tmp_path / "cache"), "HOME": str(tmp_path)})
        return dataset_check(tmp_path, settings=own, today=date(2026, 6, 1), datasets=("questions",)).last

    return looked


@pytest.fixture
def found(look: Look) -> Callable[..., list[Found]]:
    """The findings of one practice."""

    def of(name: str, rows: Sequence[dict[str, Any]], **given: Any) -> list[Found]:
        return [each for each in look(rows, **given).diagnostics if each.name == name]

    return of


@pytest.fixture
def good() -> Sequence[dict[str, Any]]:
    """Rows of which nothing is to be said."""
    return [*(row(index) for index in range(60)), row(60, answerable=False, facts=[])]
