"""A Monitor has a detector twice.

## What it does
Looks for names that stand in `detectors` more than once.

## Why is this bad?
The alarm is shared among more tests than there are; another detector was meant, mostly.

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
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  detectors: [mixture, mixture]
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
  detectors: [mixture, novelty]
  window: {rows: 500}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.monitor import Monitor

CODE = "PS606"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        for index, name in enumerate(spec.detectors):
            if name in spec.detectors[:index]:
                words = Wording(f"the detector '{name}' stands here twice", "remove it, or name another one")
                yield Finding(project.at(resource.identity, "detectors", index), words, str(resource.identity))
