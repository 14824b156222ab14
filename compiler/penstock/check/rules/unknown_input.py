"""A value is passed to an input that does not exist.

## What it does
Reports keys of a step's `with`, or of an Evaluation's `inputs`, that the prompt or chain does not declare.

## Why is this bad?
The value goes nowhere, and the input that was meant keeps its default.

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
    answer: {prompt: answer, model: answerer, with: {qestion: "${{ inputs.question }}"}}
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
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
```
"""

from penstock.check import mend
from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS304"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = perhaps(fault.facts["nearest"], fault.facts["known"], "its inputs are") or "it has no inputs: remove this"
    fix = mend.rename(fault.location, fault.facts["nearest"])
    return Wording(f"{fault.facts['what']} has no input '{fault.facts['input']}'", help, fix=fix)
