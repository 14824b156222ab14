"""No Tool comes from a ToolServer.

## What it does
Looks for a Tool whose `server` names it.

## Why is this bad?
It is started, or holds a credential, for nothing; mostly a Tool was renamed or lost.

## Example
```yaml
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {command: [orders-mcp, --stdio]}}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {command: [orders-mcp, --stdio]}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec: {effects: write, server: orders}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project

CODE = "PS223"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    used = {edge.target for edge in project.edges if edge.source.kind == "Tool"}
    if any(str(fault.resource).startswith("Tool/") for fault in project.faults):
        return  # a Tool that is wrong may be the one
    for resource in project.of("ToolServer"):
        if resource.identity not in used:
            words = Wording(
                f"no Tool comes from ToolServer '{resource.identity.name}'",
                f"declare a Tool with `server: {resource.identity.name}`, or remove it",
            )
            yield Finding(resource.location.at("metadata", "name"), words, str(resource.identity))
