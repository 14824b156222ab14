"""An expression reads something that its place does not offer.

## What it does
Each place has its own roots: steps and outputs read `inputs`, `steps` and `vars`; an Evaluation's mappings only
`row`.

## Why is this bad?
The name has no value there. No expression ever sees a variable of the operating system.

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
    answer: {prompt: answer, model: answerer, with: {question: "${{ input.question }}"}}
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
from penstock.check.phrase import listed
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS308"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    nearest = fault.facts["nearest"]
    help = f"did you mean `{nearest}`? " if nearest else ""
    help += f"here expressions read {listed(fault.facts['allowed'])}"
    fix = mend.reword(fault.location, str(fault.facts["root"]), nearest)
    return Wording(f"'{fault.facts['root']}' is not known here", help, fix=fix)
