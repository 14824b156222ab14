"""A gap is taken of another gap.

## What it does
Looks at what the metric named by `of` is.

## Why is this bad?
A gap is one number for all rows: it has no groups to compare.

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
  slices: {topic: "${{ row.topic }}"}
  metrics:
    answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}
    gap: {of: answered, across: topic, guard: {max: 0.1}}
    wider: {of: gap, across: topic}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "a"}
{"id": "q2", "question": "May I return it?", "topic": "b"}
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
  slices: {topic: "${{ row.topic }}"}
  metrics:
    answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}
    gap: {of: answered, across: topic, guard: {max: 0.1}}
    wider: {of: answered, across: topic}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "a"}
{"id": "q2", "question": "May I return it?", "topic": "b"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation

CODE = "PS524"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        for name, metric in spec.metrics.items():
            measured = spec.metrics.get(metric.of) if metric.of is not None else None
            if measured is not None and measured.of is not None:
                words = Wording(f"'{metric.of}' is a gap itself, of '{measured.of}'", f"name '{measured.of}'")
                yield Finding(project.at(resource.identity, "metrics", name, "of"), words, str(resource.identity))
