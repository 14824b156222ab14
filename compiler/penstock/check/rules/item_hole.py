"""Some items of a list have no outputs.

## What it does
Reports a `when` without `otherwise` on the step inside an `each`.

## Why is this bad?
Where it is false for an item, `.items` would have a hole: results would no longer stand beside the list they came from.

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
      atMost: 20
      do:
        prompt: answer
        model: answerer
        with: {question: "${{ question }}"}
        when: ${{ question != '' }}
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
        when: ${{ question != '' }}
        otherwise: {text: ''}
  outputs: {answers: "${{ steps.all.items.map(i, i.text) }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS314"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"an item for which this is false leaves a hole in the items of step '{fault.facts['step']}'"
    return Wording(message, "add `otherwise`, or walk `list.filter(item, condition)` instead")
