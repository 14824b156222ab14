"""A small project, written to disk and opened as the product opens it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from penstock.diagnostics.fault import Fault
from penstock.metrics.members import MEMBERS
from penstock.project.flow import flow
from penstock.project.open import open_project
from penstock.project.project import Project
from penstock.source import store, worktree

ROOT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n"
SHOP = {
    "penstock.yaml": ROOT,
    "model.yaml": """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, description: Answers., owner: team, labels: {tier: prod}}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {temperature: 0, max_tokens: 400}
  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}
  compliance: {regions: [eu]}
  endpoint: https://llm.example.org/v1
  limits: {concurrent: 4}
""",
    "prompt.yaml": """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: reply}
spec:
  inputs:
    question: {type: string, maxLength: 400}
    documents: {type: array, items: {type: object, properties: {id: {type: string}, text: {type: string}}}}
  messages:
    - {role: system, content: {file: prompts/system.md}}
    - {insert: examples}
    - role: user
      content: |
        {% for d in documents %}[{{ d.id }}] {{ d.text }}
        {% endfor %}{{ question }}
  examples:
    dataset: shots
    take: 1
    messages: [{role: user, content: "{{ row.question }}"}, {role: assistant, content: "{{ row.answer }}"}]
  output: {schema: {type: object, required: [answer], properties: {answer: {type: string}}}}
""",
    "chain.yaml": """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string, maxLength: 400}}
  steps:
    search: {retrieve: pages, query: "${{ inputs.question }}", take: 2}
    answer:
      prompt: reply
      model: answerer
      with: {question: "${{ inputs.question }}", documents: "${{ steps.search.documents }}"}
  outputs: {answer: "${{ steps.answer.value.answer }}", sources: "${{ steps.search.documents.map(d, d.id) }}"}
""",
    "data.yaml": """\
apiVersion: penstock/v1
kind: Retriever
metadata: {name: pages}
spec: {documents: {dataset: pages}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/**/*.md"}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: shots.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: evaluation
  source: {file: questions.jsonl}
  key: id
  schema:
    type: object
    required: [id, question]
    properties: {id: {type: string}, question: {type: string}, golden: {type: boolean, default: false}}
""",
    "evaluation.yaml": """\
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  required: ${{ row.golden }}
  slices: {golden: "${{ row.golden }}"}
  metrics:
    answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, where: "${{ !row.golden }}", guard: {min: 0.5}}
""",
    "shots.jsonl": '{"id": "s1", "question": "Open?", "answer": "Yes."}\n',
    "questions.jsonl": '{"id": "q1", "question": "When?", "golden": true}\n{"id": "q2", "question": "Where?"}\n',
    "prompts/system.md": "Answer from the documents.\n",
    "pages/shop.md": "# Hours\n\nNine to five.\n",
}

Files = Mapping[str, str | bytes]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes files into a folder of their own; `-> x` is a symbolic link to x."""
    numbers = iter(range(10_000))

    def written(files: Files) -> Path:
        root = tmp_path / f"project-{next(numbers)}"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str) and content.startswith("-> "):
                path.symlink_to(content.removeprefix("-> "))
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return written


@pytest.fixture
def make(write: Callable[..., Path]) -> Callable[..., Project]:
    """A project of just these files, beside `penstock.yaml`."""

    def opened(files: Files, environment: str | None = None) -> Project:
        return open_project(
            worktree.open(write({"penstock.yaml": ROOT, **files})), store.memory(), environment, MEMBERS
        )

    return opened


@pytest.fixture
def shop(make: Callable[..., Project]) -> Callable[..., Project]:
    """The shop, with texts replaced: `shop({"model.yaml": ("temperature: 0", "temperature: 1")})`; others are added."""

    def opened(
        changes: Mapping[str, str | bytes | tuple[str, str]] | None = None, environment: str | None = None
    ) -> Project:
        files: dict[str, str | bytes] = dict(SHOP)
        for name, change in (changes or {}).items():
            if isinstance(change, tuple):
                assert SHOP[name].count(change[0]) >= 1, (name, change[0])
                files[name] = SHOP[name].replace(*change)
            else:
                files[name] = change
        return make(files, environment)

    return opened


@pytest.fixture
def faults() -> Callable[[Project], list[Fault]]:
    """All that loading, linking and typing say is wrong."""

    def found(project: Project) -> list[Fault]:
        return [*project.faults, *flow(project).faults]

    return found


@pytest.fixture
def rules(faults: Callable[[Project], list[Fault]]) -> Callable[[Project], list[str]]:
    def found(project: Project) -> list[str]:
        return sorted(fault.rule for fault in faults(project))

    return found
