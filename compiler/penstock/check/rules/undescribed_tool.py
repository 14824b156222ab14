"""A Tool says nothing of what it is for.

## What it does
Looks for `metadata.description`.

## Why is this bad?
A model chooses among its tools by their descriptions; one without is called at the wrong time or never.

## Example
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  effects: read
  python: tools.orders:refund
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

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.identity.closure import description
from penstock.project.project import Project

CODE = "PS228"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Tool"):
        if not (description(project, resource.identity) or "").strip():
            message = f"Tool '{resource.identity.name}' has no description, and models choose by it"
            words = Wording(message, "add `description:` to its `metadata`: what it does, and when to call it")
            yield Finding(resource.location.at("metadata", "name"), words, str(resource.identity))
