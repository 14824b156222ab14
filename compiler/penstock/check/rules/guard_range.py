"""A guard asks for what its metric can never give.

## What it does
Compares `min`, `max` and `maxIncrease` with what the metric gives: scores and shares lie between 0 and 1, cost, tokens
and latency at 0 or above and may grow; a gap is a difference of two of them, and the smaller the better.

## Why is this bad?
The guard always fails, or never does.

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
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 6}}}
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
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.6}}}
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
from penstock.spec.guard import Guard
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.signature import Signature

CODE = "PS522"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        for name, metric in spec.metrics.items():
            measured = spec.metrics.get(metric.of) if metric.of is not None else metric
            signature = project.signatures.get(measured.metric) if measured and measured.metric else None
            if signature is None or metric.guard is None:
                continue
            for bound, problem in _problems(metric.guard, signature, gap=metric.of is not None):
                words = Wording(f"`{bound}` of '{name}' {problem[0]}", problem[1])
                yield Finding(
                    project.at(resource.identity, "metrics", name, "guard", bound), words, str(resource.identity)
                )


def _problems(guard: Guard, signature: Signature, *, gap: bool) -> Iterator[tuple[str, tuple[str, str]]]:
    top = signature.most
    if gap and guard.min is not None:
        yield "min", ("asks for a large gap, and the smaller it is the better", "use `max`")
        guard = guard.model_copy(update={"min": None})
    for bound, value in (("min", guard.min), ("max", guard.max)):
        if value is not None and (value < 0 or (top is not None and value > top)):
            reach = "0 to 1" if top is not None else "0 and above"
            yield bound, (f"is {value:g}, and the metric gives {reach}", f"give a number from {reach}")
    if guard.max_increase is not None and top is not None:
        yield "maxIncrease", ("is for cost, tokens and latency, and the metric gives a score", "use `margin` or `min`")
