"""`required` holds for no row.

## What it does
Evaluates `required` on every reviewed row of the Dataset.

## Why is this bad?
The Evaluation reads as if some answers must never break, and none is held.

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
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  required: ${{ row.golden }}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "golden": false}
{"id": "q2", "question": "May I return it?", "golden": false}
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
  required: ${{ row.golden }}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "golden": true}
{"id": "q2", "question": "May I return it?", "golden": false}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.expressions import expression
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation

CODE = "PS518"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        data = project.spec("Dataset", spec.dataset)
        whole = None if spec.required is None or not isinstance(data, Dataset) else _whole(spec.required)
        rows = dataset.rows(project, spec.dataset) if whole is not None else None
        if whole is None or rows is None or rows.faults or not rows.rows:
            continue
        reviewed = [row for row in rows.rows if data.reviewed is None or row.values.get(data.reviewed) is not False]
        try:
            found = {str(expression.evaluate(whole, {"row": row.values})) for row in reviewed}
        except expression.Failed:
            continue
        if found != {"False"}:
            continue
        message = f"none of the {len(reviewed)} reviewed rows of '{spec.dataset}' is required"
        words = Wording(message, "mark some rows, or remove `required`")
        yield Finding(project.at(resource.identity, "required"), words, str(resource.identity))


def _whole(text: str) -> str | None:
    try:
        found = expression.whole(text)
    except expression.Failed:
        return None
    return None if found is None else found.source
