"""A Monitor compares texts, but does not say which.

## What it does
Reports a Monitor with `skew` or `drift` and without `signal`.

## Why is this bad?
There is nothing to compare, and no alarm would ever come.

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
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  drift: {against: 7d}
  window: {rows: 500}
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
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.monitor import Monitor

CODE = "PS601"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        if spec.signal is None and spec.objective is None:
            compared = "skew" if spec.skew else "drift"
            message = f"monitor '{resource.identity.name}' has `{compared}` but no `signal` to compare"
            words = Wording(message, "add `signal:`, such as `${{ inputs.question }}`")
            yield Finding(project.at(resource.identity, compared).key(), words, str(resource.identity))
        elif spec.signal is not None and "${{" not in spec.signal:
            words = Wording(
                f"monitor '{resource.identity.name}' compares the same text in every trace: its signal reads nothing",
                "write an expression, such as `${{ inputs.question }}`",
            )
            yield Finding(project.at(resource.identity, "signal"), words, str(resource.identity))
