"""Something is reached over an address that nobody gives.

## What it does
Looks for the `url` of a Tool's `http`, for a ToolServer's `mcp` and for a store's `url`: in the resource, else in the
bindings of each Environment. Where the project deploys Environments, the resource alone need not have one.

## Why is this bad?
The chain compiles and cannot run.

## Example
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: weather, description: Tells the weather of a town.}
spec:
  parameters: {type: object, required: [town], properties: {town: {type: string}}}
  effects: read
  http: {method: GET}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: weather, description: Tells the weather of a town.}
spec:
  parameters: {type: object, required: [town], properties: {town: {type: string}}}
  effects: read
  http: {method: GET, url: "https://weather.example.org/v1"}
```
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.link import DEFAULT
from penstock.project.project import Project
from penstock.spec.kind import Kind
from penstock.spec.kinds.retriever import Postgres, Retriever
from penstock.spec.kinds.tool import Tool
from penstock.spec.kinds.tool_server import ToolServer

CODE = "PS222"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    if project.environment == DEFAULT and project.of("Environment"):
        return  # what runs is one of them, and each is looked at
    for resource in (each for kind in (Retriever, Tool, ToolServer) for each in project.of(kind.kind)):
        identity = resource.identity
        for route, value in _addresses(resource.spec):
            bound: Any = project.bindings.get(identity, {})
            for key in route:
                bound = bound.get(key) if isinstance(bound, Mapping) else None
            if value is None and bound is None:
                where = "" if project.environment == DEFAULT else f" in Environment '{project.environment}'"
                message = f"{identity.kind} '{identity.name}' has no `{'.'.join(route)}`{where}"
                help = "give it here, or in the bindings of every Environment"
                yield Finding(project.at(identity, *route[:-1]).key(), Wording(message, help), str(identity))


def _addresses(spec: Kind) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(spec, Tool) and spec.http is not None:
        yield ("http", "url"), spec.http.url
    elif isinstance(spec, ToolServer):
        yield ("mcp",), spec.mcp
    elif isinstance(spec, Retriever) and isinstance(spec.store, Postgres):
        yield ("store", "url"), spec.store.url
