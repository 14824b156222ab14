"""A Dataset is used for something that it is not for.

## What it does
Compares a Dataset's `purpose` with where it is named: an Evaluation and a judge's labels need `evaluation`, a prompt's
examples `fewshot`, a Retriever `grounding`, a Tuning `tuning` (`sft`, `distill`), `preference` (`dpo`, `rlhf`), or one
of these or `pretraining` (`prune`, `quantize`).

## Why is this bad?
Rows that a prompt shows or weights were made from are no test any more: the score says how well they were learnt by
heart.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: fewshot, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.tuning import Tuning
from penstock.spec.resource import Identity

CODE = "PS511"
SEVERITY = Severity.ERROR


TUNED = {"sft": ("tuning",), "distill": ("tuning",), "dpo": ("preference",), "rlhf": ("preference",)}
ANY = ("tuning", "preference", "pretraining")


def find(project: Project, today: date) -> Iterator[Finding]:
    for edge in project.edges:
        if edge.target.kind != "Dataset":
            continue
        wanted = _wanted(project, edge.source, edge.route)
        data = project.resources[edge.target].spec
        if isinstance(data, Dataset) and wanted and data.purpose not in wanted:
            needed = " or ".join(f"`{purpose}`" for purpose in wanted)
            message = f"Dataset '{edge.target.name}' has the purpose `{data.purpose}`, and this needs {needed}"
            words = Wording(message, f"name a Dataset with `purpose: {wanted[0]}`")
            yield Finding(project.at(edge.source, *edge.route), words, str(edge.source))


def _wanted(project: Project, source: Identity, route: tuple[str | int, ...]) -> tuple[str, ...]:
    spec = project.resources[source].spec
    if isinstance(spec, Tuning):
        return TUNED.get(spec.method, ANY)
    return {"Evaluation": ("evaluation",), "PromptTemplate": ("fewshot",), "Retriever": ("grounding",)}.get(
        source.kind, ()
    )
