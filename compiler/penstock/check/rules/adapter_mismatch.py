"""An Adapter is laid over another Model than the one it was trained on.

## What it does
Compares a Model's `base` with the `base` of its Adapter.

## Why is this bad?
The matrices fit other weights: the server refuses them, or answers nonsense.

## Example
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
kind: Model
metadata: {name: annex}
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
---
apiVersion: penstock/v1
kind: Model
metadata: {name: house-tone}
spec: {base: annex, adapter: tone, model: hosted_vllm/support-8b-tone, endpoint: "https://house.example.org/v1"}
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
---
apiVersion: penstock/v1
kind: Model
metadata: {name: house-tone}
spec: {base: house, adapter: tone, model: hosted_vllm/support-8b-tone, endpoint: "https://house.example.org/v1"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import is_served
from penstock.project.project import Project
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.model import Model

CODE = "PS225"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        spec = resource.spec
        assert isinstance(spec, Model)
        adapter = project.spec("Adapter", spec.adapter) if spec.adapter is not None else None
        if isinstance(adapter, Adapter) and adapter.base != spec.base and is_served(project, adapter.base):
            message = f"Adapter '{spec.adapter}' was trained on Model '{adapter.base}', not on '{spec.base}'"
            words = Wording(message, f"`base: {adapter.base}`, or another adapter")
            yield Finding(project.at(resource.identity, "adapter"), words, str(resource.identity))
