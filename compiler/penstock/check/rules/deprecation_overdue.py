"""What was to be removed is still there.

## What it does
Reports inputs and outputs of a Chain whose `removeAfter` has passed.

## Why is this bad?
Dates that nobody keeps are dates that no caller believes.

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
  outputs: {answer: "${{ steps.answer.text }}", reply: "${{ steps.answer.text }}"}
  deprecated: {outputs: {reply: {use: answer, removeAfter: 2026-03-01}}}
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
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.deprecated import deprecates
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain

CODE = "PS325"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Chain"):
        if not deprecates(resource):
            continue
        spec = resource.spec
        assert isinstance(spec, Chain)
        for side in ("inputs", "outputs"):
            for name, deprecation in getattr(spec.deprecated, side).items():
                if name in getattr(spec, side) and date.fromisoformat(deprecation.remove_after) < today:
                    place = resource.location.at("spec", "deprecated", side, name, "removeAfter")
                    message = f"{side.removesuffix('s')} '{name}' was to be removed after {deprecation.remove_after}"
                    words = Wording(message, "remove it, or set a later day")
                    yield Finding(place, words, str(resource.identity))
