"""A server has no tool of that name.

## What it does
Looks a Tool's `name` (or its own) up among the tools of its ToolServer, as `penstock.lock` pins them.

## Why is this bad?
Every call of it fails.

## Example
```yaml
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {url: "https://tools.example.org/mcp"}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec: {server: orders, name: refnud, effects: write}
```
```lock penstock.lock
# Made by `penstock lock`; do not edit.
version: 1
servers:
  "orders":
    digest: "sha256:3f109449097261fb11d66b7a952bd637ffc9c5664cec7efd7236773509419e05"
    tools:
      "refund":
        description: "Refunds an order."
        parameters: {"properties":{"order":{"type":"string"}},"required":["order"],"type":"object"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {url: "https://tools.example.org/mcp"}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec: {server: orders, name: refund, effects: write}
```
```lock penstock.lock
# Made by `penstock lock`; do not edit.
version: 1
servers:
  "orders":
    digest: "sha256:3f109449097261fb11d66b7a952bd637ffc9c5664cec7efd7236773509419e05"
    tools:
      "refund":
        description: "Refunds an order."
        parameters: {"properties":{"order":{"type":"string"}},"required":["order"],"type":"object"}
```
"""

from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS911"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    facts = fault.facts
    help = perhaps(facts["nearest"], facts["known"], "it has") or "it has no tool at all"
    return Wording(f"server '{facts['server']}' has no tool '{facts['tool']}'", help, "its tools are at", placed=True)
