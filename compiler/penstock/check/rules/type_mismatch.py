"""A value has another type than the place it goes to.

## What it does
Follows JSON Schema types along every edge of a chain and of an evaluation, and compares what comes with what is
taken.

## Why is this bad?
A list printed into a prompt as if it were text is no error at run time: it is a bad answer.

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
  inputs: {question: {type: string}, history: {type: array, items: {type: string}}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.history }}"}}
  outputs: {answer: "${{ steps.answer.text }}", asked: "${{ inputs.question }}"}
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

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS305"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    what, expected, got = fault.facts["what"], fault.facts["expected"], fault.facts["got"]
    message = f"{what} takes {expected}: {fault.facts['why']}"
    return Wording(message, f"give it {expected}", f"this is {got}" if got else None)
