"""A guard's pattern matches every text.

## What it does
Reports patterns that match the empty text and look at nothing behind it, so that they match anywhere.

## Why is this bad?
The guard lets everything through.

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
    safe: {guard: {pattern: "[A-Z]*"}, text: "${{ steps.answer.text }}"}
  outputs: {answer: "${{ steps.safe.text }}"}
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
    safe: {guard: {pattern: "^[A-Z]"}, text: "${{ steps.answer.text }}"}
  outputs: {answer: "${{ steps.safe.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS320"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    rest = f": step '{fault.facts['step']}' lets everything through" if fault.facts["alone"] else ""
    return Wording(f"this pattern matches every text{rest}", "say what must be there, such as `^[A-Z]`, or remove it")
