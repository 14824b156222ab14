"""A Monitor compares with fewer texts than a reference has.

## What it does
Counts the rows of the Evaluation that `skew` names, those that nobody has reviewed left out: a reference has at least
16 texts.

## Why is this bad?
Every reading is NOT MEASURED, whatever production asks.

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
  model: answerer
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
  chain: answer
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {refused: {metric: refused, with: {text: "${{ outputs.text }}"}, guard: {max: 0.5}}}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: answer
  traces: {format: otlp, map: {inputs.question: "attributes['app.question']"}}
  signal: ${{ inputs.question }}
  skew: {evaluation: quality}
  window: {rows: 500}
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
  model: answerer
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
  chain: answer
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {refused: {metric: refused, with: {text: "${{ outputs.text }}"}, guard: {max: 0.5}}}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: answer
  traces: {format: otlp, map: {inputs.question: "attributes['app.question']"}}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import FEWEST, Monitor

CODE = "PS609"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        evaluation = project.spec("Evaluation", spec.skew.evaluation) if spec.skew is not None else None
        data = project.spec("Dataset", evaluation.dataset) if isinstance(evaluation, Evaluation) else None
        if not isinstance(evaluation, Evaluation) or not isinstance(data, Dataset):
            continue
        found = dataset.rows(project, evaluation.dataset)
        if found.unread is not None or not found.rows:
            continue  # said elsewhere
        accepted = sum(data.reviewed is None or row.values.get(data.reviewed) is not False for row in found.rows)
        if accepted < FEWEST:
            message = f"'{evaluation.dataset}' has {accepted} rows to compare with, and a reference at least {FEWEST}"
            help = "add rows, or compare with what was asked before: `drift: {against: 7d}`"
            at = project.at(resource.identity, "skew", "evaluation")
            yield Finding(at, Wording(message, help), str(resource.identity))
