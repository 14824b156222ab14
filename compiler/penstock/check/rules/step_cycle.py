"""Steps of a chain wait for each other.

## What it does
Follows what each step reads and reports a circle with all the steps along it.

## Why is this bad?
None of them can ever start.

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
  steps:
    draft: {prompt: rewrite, with: {text: "${{ steps.final.text }}"}}
    final: {prompt: rewrite, with: {text: "${{ steps.draft.text }}"}}
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

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS208"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    steps = fault.facts["steps"]
    assert isinstance(steps, list)
    if len(steps) == 2:
        return Wording(f"step '{steps[0]}' reads its own output", "read an input or another step instead")
    trail = " reads ".join(f"'{step}'" for step in steps)
    return Wording(f"these steps wait for each other: {trail}", "let one of them read an input instead")
