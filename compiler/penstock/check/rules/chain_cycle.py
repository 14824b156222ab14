"""Chains call each other in a circle.

## What it does
Follows the `chain` steps of every Chain, those inside `each` included, and reports a circle with all the chains along
it.

## Why is this bad?
The first call never ends.

## Example
```yaml
apiVersion: penstock/v1
kind: Chain
metadata: {name: first}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: second, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: second}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: first, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
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
metadata: {name: first}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: second, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: second}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS210"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    chains = fault.facts["chains"]
    assert isinstance(chains, list)
    if len(chains) == 2:
        return Wording(f"chain '{chains[0]}' calls itself", "call another chain, or walk a list with `each`")
    trail = " calls ".join(f"'{chain}'" for chain in chains)
    return Wording(f"these chains call each other: {trail}", "take one of these calls out")
