"""A step never runs.

## What it does
Reports a `when` that reads nothing and is false.

## Why is this bad?
What the step would do is lost, and every answer is its `otherwise`.

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
      when: ${{ 1 > 2 }}
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

CODE = "PS321"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    help = "make the condition read an input, or remove the step"
    return Wording(f"step '{fault.facts['step']}' never runs: its `when` is always false", help)
