"""A deprecated input or output is still used.

## What it does
Reports chains, Evaluations and Monitors of this project that pass an input or read an output which the chain lists
under `deprecated`.

## Why is this bad?
On the day after `removeAfter` it may be gone, and whatever uses it breaks.

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
  deprecated: {outputs: {reply: {use: answer, removeAfter: 2027-03-01}}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: desk}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: support, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.reply }}"}
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
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: desk}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: support, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS324"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    what, name, use = fault.facts["what"], fault.facts["name"], fault.facts["use"]
    message = f"{what} '{name}' of chain '{fault.facts['chain']}' may be removed after {fault.facts['after']}"
    return Wording(message, f"use '{use}' instead" if use else "do without it")
