"""No output needs a step.

## What it does
Reports steps that neither an output nor a step behind an output reads.

## Why is this bad?
It is paid for with every answer and changes none.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: rewrite}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "{{ text }}"}]
  model: echo
---
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: polish}
spec:
  inputs: {text: {type: string}}
  steps:
    draft: {prompt: rewrite, with: {text: "${{ inputs.text }}"}}
    final: {prompt: rewrite, with: {text: "${{ inputs.text }}"}}
  outputs: {text: "${{ steps.final.text }}"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: rewrite}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "{{ text }}"}]
  model: echo
---
apiVersion: penstock/v1
kind: Model
metadata: {name: echo}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: polish}
spec:
  inputs: {text: {type: string}}
  steps:
    draft: {prompt: rewrite, with: {text: "${{ inputs.text }}"}}
    final: {prompt: rewrite, with: {text: "${{ steps.draft.text }}"}}
  outputs: {text: "${{ steps.final.text }}"}
```
"""

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS209"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    step = fault.facts["step"]
    help = f"read `steps.{step}` in a step that leads to an output, or remove it"
    return Wording(f"no output needs step '{step}'", help, fix=mend.remove(fault.location))
