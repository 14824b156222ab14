"""A small project on disk, opened as the product opens it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from penstock.project.open import open_project
from penstock.project.project import Project
from penstock.source import store, worktree
from penstock.spec.signature import Signature

FILES = {
    "penstock.yaml": "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n",
    "models.yaml": """\
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, description: Answers., owner: team}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {temperature: 0}
  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}
  endpoint: https://llm.example.org/v1
  credentials: {env: SHOP_KEY}
  limits: {requestsPerMinute: 600, concurrent: 32}
""",
    "chain.yaml": """\
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: reply}
spec:
  inputs: {question: {type: string}, documents: {type: array}}
  messages:
    - {role: system, content: {file: prompts/system.md}}
    - role: user
      content: |
        {% for d in documents %}[{{ d.id }}] {{ d.text }}
        {% endfor %}Question: {{ question }}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: shop}
spec:
  inputs: {question: {type: string}}
  steps:
    search: {retrieve: pages, query: "${{ inputs.question }}", take: 2}
    answer:
      prompt: reply
      model: answerer
      with: {question: "${{ inputs.question }}", documents: "${{ steps.search.documents }}"}
  outputs: {answer: "${{ steps.answer.text }}", region: "${{ vars.region }}"}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: pages}
spec: {documents: {dataset: pages}}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/*.md"}}
""",
    "environments.yaml": """\
apiVersion: penstock/v1
kind: Environment
metadata: {name: staging}
spec:
  vars: {region: eu}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec:
  vars: {region: eu}
  bindings:
    Model/answerer: {endpoint: "https://prod.example.org/v1", credentials: {env: PROD_KEY}, limits: {concurrent: 64}}
""",
    "evaluation.yaml": """\
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: shop
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics:
    right: {metric: equal, with: {text: "${{ outputs.answer }}", wanted: "${{ row.answer }}"}, guard: {min: 0.5}}
""",
    "questions.jsonl": '{"id": "q1", "question": "When are you open?", "answer": "From nine to five."}\n',
    "prompts/system.md": "Answer from the documents.\n",
    "pages/shop.md": "# Hours\n\nWe are open from nine to five. Käse & more.\n\n# Returns\n\nWithin 30 days.\n",
}

EQUAL = Signature({"text": {"type": "string"}, "wanted": {"type": "string"}}, "binary", True, 1, "none:none")


@pytest.fixture
def open_files(tmp_path: Path) -> Callable[..., Project]:
    """Writes the project, with some files replaced or added, and opens it in an Environment."""

    def opened(
        changes: Mapping[str, str] | None = None, environment: str | None = "staging", folder: str = "project"
    ) -> Project:
        root = tmp_path / folder
        for name, text in {**FILES, **(changes or {})}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        project = open_project(worktree.open(root), store.memory(), environment, {"equal": EQUAL})
        assert not project.faults, project.faults
        return project

    return opened


@pytest.fixture
def files() -> dict[str, str]:
    return dict(FILES)
