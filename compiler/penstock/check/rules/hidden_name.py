"""The name of an item hides another name.

## What it does
Reports an `as` of an `each` step that is a root of expressions (`inputs`, `steps`, `vars`) or a word of CEL, and, as a
warning, one that an input of the chain has too.

## Why is this bad?
Inside `do` the name means the item: a root of that name can no longer be read there, and an input of that name is
easily taken for it.

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
      as: steps
      atMost: 20
      do:
        prompt: answer
        model: answerer
        with: {question: "${{ steps }}"}
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

CODE = "PS312"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"`as: {fault.facts['name']}` hides {fault.facts['hides']}"
    severity = None if fault.facts["root"] else Severity.WARNING
    return Wording(message, "call the item otherwise", severity=severity)
