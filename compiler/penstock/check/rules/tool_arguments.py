"""A Tool's function does not take the arguments that its schema declares.

## What it does
Compares `parameters` with the function's signature, as its syntax tree has it: an argument that the function does not
know, one that it needs and that the schema does not have or does not require.

## Why is this bad?
A model fills the arguments in by the schema; the call fails, in production and only then.

## Example
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
def refund(order_id: str) -> dict[str, bool]:
    return {"ok": bool(order_id)}
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

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from penstock.check.phrase import listed
from penstock.check.rule import Finding, Severity, Wording
from penstock.project import tool_source
from penstock.project.project import Project
from penstock.project.types import schemas
from penstock.source.parsing.function import Function
from penstock.spec.kinds.tool import Tool

CODE = "PS221"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Tool"):
        spec = resource.spec
        assert isinstance(spec, Tool)
        function = tool_source.sources(project, resource.identity.name).function
        declared = schemas.usable(spec.parameters or {})
        if function is None or declared.get("type") != "object":
            continue
        problem = _problem(function, declared)
        if problem is not None:
            message = f"`{spec.python}` {problem}"
            place = project.at(resource.identity, "python")
            yield Finding(place, Wording(message, "make its parameters those of `parameters`"), str(resource.identity))


def _problem(function: Function, declared: Mapping[str, Any]) -> str | None:
    given, required = [*declared.get("properties", ())], [*declared.get("required", ())]
    known = {*function.required, *function.optional}
    if function.positional:
        return f"has positional parameters only ({listed(function.positional)}), and arguments go by name"
    unknown = [name for name in given if name not in known]
    if unknown and not function.is_open:
        return f"takes no {listed(unknown)}, which the schema declares"
    missing = [name for name in function.required if name not in given]
    if missing:
        return f"needs {listed(missing)}, which the schema does not declare"
    unsure = [
        name for name in function.required if name not in required and "default" not in declared["properties"][name]
    ]
    return f"needs {listed(unsure)}, which the schema does not require" if unsure else None
