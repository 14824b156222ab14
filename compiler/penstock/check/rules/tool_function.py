"""A Tool names a function that the repository does not hold.

## What it does
Looks for the file of `python: module:function` below the project root, and for the function at its top, in the syntax
tree: nothing is imported. What the file imports of the project is looked at too, because it goes into the bundle.

## Why is this bad?
The tool cannot run. A module that is only installed on somebody's machine is in no bundle.

## Example
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  effects: read
  python: tools.orders:refnud
```
```python tools/orders.py
def refund(order: str) -> dict[str, bool]:
    return {"ok": bool(order)}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  effects: read
  python: tools.orders:refund
```
```python tools/orders.py
def refund(order: str) -> dict[str, bool]:
    return {"ok": bool(order)}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS220"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    nearest = fault.facts["nearest"]
    help = (
        f"did you mean `{nearest}`?" if nearest else "name a function that stands at the top of a file of the project"
    )
    return Wording(str(fault.facts["problem"]), help)
