"""A step that may be skipped is read where nothing is skipped with it.

## What it does
Reports a reader of a step with `when` and without `otherwise`, unless the reader has the same `when`.

## Why is this bad?
Where `when` is false the step has no output, and whatever reads it fails.

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
      when: ${{ size(inputs.question) > 0 }}
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
      when: ${{ size(inputs.question) > 0 }}
      otherwise: {text: What is your question?}
  outputs: {answer: "${{ steps.answer.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS310"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    step = fault.facts["step"]
    help = f"give step '{step}' an `otherwise`, or this reader the same `when`"
    return Wording(f"step '{step}' is skipped where its `when` is false, and this reads it", help)
