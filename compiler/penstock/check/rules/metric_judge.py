"""A metric is given a judge that it never asks, or lacks the one it needs.

## What it does
Compares `judge` with what the metric is: some ask a model, the others compute.

## Why is this bad?
The score is not the model's opinion that it seems to be; or there is none.

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
kind: Model
metadata: {name: judge}
spec: {model: openai/gpt-4.1-2025-04-14}
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
    answered: {judge: {model: judge}, metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}
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
from penstock.spec.kinds.evaluation import Evaluation

CODE = "PS525"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        for name, metric in spec.metrics.items():
            signature = project.signatures.get(metric.metric) if metric.metric else None
            place = project.at(resource.identity, "metrics", name)
            if metric.judge is not None and (metric.of is not None or (signature and not signature.judged)):
                what = "a gap" if metric.of is not None else f"'{metric.metric}'"
                words = Wording(
                    f"{what} is computed and asks no judge", "remove `judge`, or name a metric that asks one"
                )
                yield Finding(place.at("judge").key(), words, str(resource.identity))
            elif metric.judge is not None and metric.judge.prompt is not None and signature and not signature.words:
                words = Wording(f"'{metric.metric}' asks in words of its own", "remove `prompt`")
                yield Finding(place.at("judge", "prompt"), words, str(resource.identity))
            elif metric.judge is None and signature is not None and signature.judged:
                words = Wording(f"'{metric.metric}' asks a model, and there is no `judge`", "add `judge: {model: ...}`")
                yield Finding(place.at("metric"), words, str(resource.identity))
