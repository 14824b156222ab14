"""An adapter has a rank that its server cannot load, or none.

## What it does
Compares the `rank` of an Adapter that a Model lays over a served one with vLLM's largest `--max-lora-rank`, 512.

## Why is this bad?
vLLM refuses the adapter. Without a rank its memory is not known.

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
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 1024}
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
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 64}
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
from penstock.spec.hardware import LOW_RANK, RANKS, slot
from penstock.spec.kinds.adapter import Adapter

CODE = "PS440"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        for adapter in each.adapters:
            spec = adapter.spec
            if not isinstance(spec, Adapter) or spec.method not in LOW_RANK:
                continue
            if spec.rank is None:
                message = f"the rank of Adapter '{adapter.identity.name}' is not known: its memory is not counted"
                words = Wording(message, "add `rank`, from its adapter_config.json (`r`)", severity=Severity.WARNING)
            elif slot(spec.rank) is None:
                message = f"rank {spec.rank} of Adapter '{adapter.identity.name}' is above {RANKS[-1]}, vLLM's largest"
                words = Wording(message, "merge the adapter into the weights, or tune one of a lower rank")
            else:
                continue
            yield Finding(project.at(adapter.identity, "rank"), words, str(adapter.identity))
