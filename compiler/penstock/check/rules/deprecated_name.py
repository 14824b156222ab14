"""What is called deprecated is not there.

## What it does
Compares the names under `deprecated` with the chain's inputs and outputs, and so those that `use` names instead.

## Why is this bad?
Callers are told to leave what does not exist, or to use what does not exist.

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
  outputs: {answer: "${{ steps.answer.text }}", reply: "${{ steps.answer.text }}"}
  deprecated: {outputs: {reply: {use: anwser, removeAfter: 2027-03-01}}}
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
  outputs: {answer: "${{ steps.answer.text }}", reply: "${{ steps.answer.text }}"}
  deprecated: {outputs: {reply: {use: answer, removeAfter: 2027-03-01}}}
```
"""

from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS323"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    what, name = fault.facts["what"], fault.facts["name"]
    help = perhaps(fault.facts["nearest"], fault.facts["known"], f"its {what}s are") or "remove this"
    return Wording(f"chain '{fault.facts['chain']}' has no {what} '{name}'", help)
