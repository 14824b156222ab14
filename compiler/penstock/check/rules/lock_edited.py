"""The tools of a server were edited in the lock.

## What it does
Compares the tools in `penstock.lock` with their digest there.

## Why is this bad?
The lock says what a server offered when it was asked; edited by hand it says what somebody wished, and models read
it.

## Example
```yaml
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {url: "https://tools.example.org/mcp"}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund}
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
        description: "Refunds an order, and whatever else was paid."
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
metadata: {name: refund}
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

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS910"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"the tools of server '{fault.facts['server']}' are not those that were pinned: their digest differs"
    return Wording(message, f"`penstock lock --update ToolServer/{fault.facts['server']}` asks the server again")
