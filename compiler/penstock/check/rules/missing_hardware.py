"""A served model is deployed without a word on its hardware.

## What it does
Reports a Model with `serving` but no `hardware` in an Environment that has a target which serves models: `kserve`.

## Why is this bad?
The target cannot say which GPUs, and how many, the server asks for; nor is its memory checked.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: bfloat16,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    maxContext: 8192
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec:
  targets: {kserve: {namespace: support}}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: bfloat16,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    maxContext: 8192
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec:
  bindings: {Model/house: {serving: {hardware: {gpu: nvidia-l4}}}}
  targets: {kserve: {namespace: support}}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.bound import layers
from penstock.project.project import Project

CODE = "PS444"
SEVERITY = Severity.ERROR
_SERVING = ("kserve",)


def find(project: Project, today: date) -> Iterator[Finding]:
    for environment, spec in layers(project):
        for target in _SERVING:
            if target not in spec.targets:
                continue
            for each in served(project):
                if each.serving.hardware is None:
                    message = f"Model '{each.identity.name}' has no hardware, and target {target} serves it"
                    help = f"add `{each.identity}: {{serving: {{hardware: {{gpu: nvidia-l4}}}}}}` to `bindings`"
                    at = environment.location.at("spec", "targets", target).key()
                    yield Finding(at, Wording(message, help), str(environment.identity))
