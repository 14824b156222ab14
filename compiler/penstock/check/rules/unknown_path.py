"""An expression reads something that does not exist.

## What it does
Follows every path of an expression through the types of inputs, steps, outputs, rows and vars.

## Why is this bad?
The expression fails with every question.

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
  outputs: {answer: "${{ steps.answer.txt }}"}
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

from penstock.check import mend
from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS306"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    parent, kind = fault.facts["parent"], fault.facts["type"]
    known = fault.facts["known"]
    help = perhaps(fault.facts["nearest"], known, f"`{parent}` has")
    if not help:
        help = f"`{parent}` has no members" if kind == "object" else f"`{parent}` is {kind}"
    near = fault.facts["nearest"]
    fix = mend.reword(fault.location, str(fault.facts["path"]), near and f"{parent}.{near}")
    return Wording(f"'{fault.facts['path']}' does not exist", help, fix=fix)
