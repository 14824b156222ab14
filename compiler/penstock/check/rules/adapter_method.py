"""An adapter is of a kind that its server does not load.

## What it does
Reports Adapters laid over a served Model whose `method` is neither `lora` nor `qlora`: vLLM loads those alone.

## Why is this bad?
The server refuses the adapter when it is deployed.

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
    hardware: {gpu: nvidia-a100-80gb, count: 1}
    maxContext: 8192
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: prefix, uri: "hf://acme/tone"}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: house-tone}
spec: {base: house, adapter: tone, model: hosted_vllm/support-8b-tone}
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
    hardware: {gpu: nvidia-a100-80gb, count: 1}
    maxContext: 8192
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 16}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: house-tone}
spec: {base: house, adapter: tone, model: hosted_vllm/support-8b-tone}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.project import Project
from penstock.spec.hardware import LOW_RANK
from penstock.spec.kinds.adapter import Adapter

CODE = "PS441"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        for adapter in each.adapters:
            spec = adapter.spec
            if isinstance(spec, Adapter) and spec.method not in LOW_RANK:
                message = f"vLLM does not load Adapter '{adapter.identity.name}': its method is {spec.method}"
                words = Wording(message, "merge it into the weights, or tune one by lora")
                yield Finding(project.at(adapter.identity, "method"), words, str(adapter.identity))
