"""A chain or tool is called without something that it needs.

## What it does
Compares the `with` of `chain` and `tool` steps with the Chain's inputs without a default, and with what the Tool's
`parameters` require.

## Why is this bad?
The call fails before it does anything.

## Example
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Looks after orders.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, properties: {state: {type: string}}}
  effects: read
  http: {url: https://tools.example.org/find}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: orders}
spec:
  inputs: {order: {type: string}}
  steps:
    state: {tool: find}
  outputs: {state: "${{ steps.state.value.state }}", order: "${{ inputs.order }}"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Looks after orders.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, properties: {state: {type: string}}}
  effects: read
  http: {url: https://tools.example.org/find}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: orders}
spec:
  inputs: {order: {type: string}}
  steps:
    state: {tool: find, with: {order: "${{ inputs.order }}"}}
  outputs: {state: "${{ steps.state.value.state }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS311"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    name, kind = fault.facts["argument"], fault.facts["type"]
    message = f"{fault.facts['what']} needs '{name}', step '{fault.facts['step']}' does not pass it"
    offer = fault.facts["offer"] or f"a value ({kind})"
    return Wording(message, f"add `{name}: {offer}`", f"'{name}' ({kind}) is not passed")
