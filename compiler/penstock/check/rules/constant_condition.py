"""A condition is always true.

## What it does
Reports a `when` that reads nothing and is true.

## Why is this bad?
It decides nothing, and an `otherwise` beside it is never used.

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
    answer:
      prompt: answer
      model: answerer
      with: {question: "${{ inputs.question }}"}
      when: ${{ true }}
      otherwise: {text: What is your question?}
  outputs: {answer: "${{ steps.answer.text }}"}
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
    answer:
      prompt: answer
      model: answerer
      with: {question: "${{ inputs.question }}"}
      when: ${{ inputs.question != '' }}
      otherwise: {text: What is your question?}
  outputs: {answer: "${{ steps.answer.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS322"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    rest = ", and its `otherwise` is never used" if fault.facts["otherwise"] else ""
    message = f"step '{fault.facts['step']}' always runs: its `when` is always true{rest}"
    return Wording(message, "remove `when`, or make it read an input")
