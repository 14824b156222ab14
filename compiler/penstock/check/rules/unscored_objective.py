"""A Monitor's objective is a metric that traces cannot be scored by.

## What it does
Looks for `objective.metric` in its Evaluation, and at what it reads: traces have inputs, outputs and steps, and no
`row`.

## Why is this bad?
The objective is never measured.

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
  metrics:
    exact:
      metric: exact-match
      with: {text: "${{ outputs.answer }}", expected: "${{ row.question }}"}
      guard: {min: 0.8}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  objective: {measure: metric, evaluation: quality, metric: exact, min: 0.5, sample: 0.1}
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
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  objective: {measure: metric, evaluation: quality, metric: answered, min: 0.5, sample: 0.1}
  window: {rows: 500}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.graph import paths_in
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import Monitor

CODE = "PS608"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        objective = spec.objective
        if objective is None or objective.evaluation is None or objective.metric is None:
            continue
        evaluation = project.spec("Evaluation", objective.evaluation)
        if isinstance(evaluation, Evaluation):
            words = _words(project, evaluation, objective.evaluation, objective.metric)
            if words is not None:
                yield Finding(project.at(resource.identity, "objective", "metric"), words, str(resource.identity))


def _words(project: Project, evaluation: Evaluation, name: str, wanted: str) -> Wording | None:
    metric = evaluation.metrics.get(wanted)
    if metric is None:
        help = perhaps(nearest(wanted, [*evaluation.metrics]), [*evaluation.metrics], "its metrics are")
        return Wording(f"Evaluation '{name}' has no metric '{wanted}'", help)
    if metric.of is not None:
        return Wording(f"'{wanted}' is a gap between slices, and traces have none", f"name '{metric.of}'")
    if any(path[0] == "row" for path in paths_in(metric.with_, project.kept)):
        return Wording(f"'{wanted}' reads the `row` of a Dataset, which a trace is not", "name a metric without `row`")
    return None
