"""A list may hold more items than its step walks.

## What it does
Compares `atMost` of an `each` step with the `maxItems` that the list's type gives; an error where the list always
holds more.

## Why is this bad?
With more items than `atMost` the step fails.

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
metadata: {name: survey}
spec:
  inputs: {questions: {type: array, items: {type: string}, maxItems: 20}}
  steps:
    all:
      each: ${{ inputs.questions }}
      as: question
      atMost: 5
      do:
        prompt: answer
        model: answerer
        with: {question: "${{ question }}"}
  outputs: {answers: "${{ steps.all.items.map(i, i.text) }}"}
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
metadata: {name: survey}
spec:
  inputs: {questions: {type: array, items: {type: string}, maxItems: 20}}
  steps:
    all:
      each: ${{ inputs.questions }}
      as: question
      atMost: 20
      do:
        prompt: answer
        model: answerer
        with: {question: "${{ question }}"}
  outputs: {answers: "${{ steps.all.items.map(i, i.text) }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS313"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    most, at_most = fault.facts["most"], fault.facts["at_most"]
    if fault.facts["always"]:
        message = (
            f"the list holds at least {most} items, and step '{fault.facts['step']}' fails with more than {at_most}"
        )
        return Wording(message, f"raise `atMost` to {most} or more, or walk a shorter list", severity=Severity.ERROR)
    message = f"the list may hold {most} items, and step '{fault.facts['step']}' fails with more than {at_most}"
    return Wording(message, f"write `atMost: {most}`, or bound the list with `maxItems: {at_most}`")
