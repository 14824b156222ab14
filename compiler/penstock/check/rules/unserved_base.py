"""Weights are laid over, or made from, a Model that the team does not serve.

## What it does
Looks at the `base` of every Adapter and of every Model with an adapter: it has `serving`.

## Why is this bad?
An adapter is loaded by the server that holds the base's weights. A hosted model takes none, and a Model that is laid
over another one has no weights of its own.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: hosted}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: hosted, method: lora, uri: "hf://acme/tone", rank: 16}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://house.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4, count: 1}
    maxContext: 4096
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 16}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.model import Model

CODE = "PS224"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    named = [edge for edge in project.edges if edge.route == ("base",) and edge.target.kind == "Model"]
    for edge in sorted(named, key=lambda edge: edge.source.kind):
        base = project.resources[edge.target].spec
        if edge.source.kind not in ("Adapter", "Model") or not isinstance(base, Model) or base.serving is not None:
            continue
        what = "is laid over another Model itself" if base.base is not None else "has no `serving`: others run it"
        help = f"name '{base.base}'" if base.base is not None else "name a Model with `serving`, or add it"
        message = f"Model '{edge.target.name}' {what}"
        yield Finding(project.at(edge.source, "base"), Wording(message, help), str(edge.source))
