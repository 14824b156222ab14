"""A guard's verdict is read by nobody.

## What it does
Reports `guard` steps with `onFail: continue` whose `.passed` is read nowhere.

## Why is this bad?
The text goes on whether it passes or not: the guard changes nothing.

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
    safe: {guard: {refusal: false}, text: "${{ steps.answer.text }}", onFail: continue}
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
    safe: {guard: {refusal: false}, text: "${{ steps.answer.text }}", onFail: replace, replacement: Sorry.}
  outputs: {answer: "${{ steps.safe.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS330"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    step = fault.facts["step"]
    message = f"step '{step}' goes on whether its text passes or not, and nothing reads `steps.{step}.passed`"
    return Wording(message, "read `.passed`, or write `onFail: stop` or `replace`")
