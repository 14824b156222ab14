"""A Tuning trains matrices of another rank than its Adapter has.

## What it does
Compares `hyperparameters.rank` (or `r`, `lora_rank`) with the `rank` of the Adapter that is produced.

## Why is this bad?
The server reserves room for, or refuses, what was trained.

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
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 16}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pairs}
spec: {purpose: tuning, source: {file: data/pairs.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Tuning
metadata: {name: tone}
spec: {method: sft, base: house, dataset: pairs, hyperparameters: {rank: 8},
       produces: {adapter: tone}}
```
```jsonl data/pairs.jsonl
{"id": "p1", "question": "Where is my parcel?", "answer": "Under way."}
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
kind: Dataset
metadata: {name: pairs}
spec: {purpose: tuning, source: {file: data/pairs.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Tuning
metadata: {name: tone}
spec: {method: sft, base: house, dataset: pairs, hyperparameters: {rank: 16},
       produces: {adapter: tone}}
```
```jsonl data/pairs.jsonl
{"id": "p1", "question": "Where is my parcel?", "answer": "Under way."}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.tuning import Tuning

CODE = "PS530"
SEVERITY = Severity.ERROR


NAMES = ("rank", "r", "lora_rank")


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Tuning"):
        spec = resource.spec
        assert isinstance(spec, Tuning)
        adapter = project.spec("Adapter", spec.produces.adapter) if spec.produces.adapter is not None else None
        for name in NAMES:
            trained = spec.hyperparameters.get(name)
            if isinstance(adapter, Adapter) and adapter.rank is not None and trained not in (None, adapter.rank):
                message = (
                    f"`{name}` is {str(trained)[:40]}, Adapter '{spec.produces.adapter}' has the rank {adapter.rank}"
                )
                place = project.at(resource.identity, "hyperparameters", name)
                yield Finding(
                    place, Wording(message, f"`{name}: {adapter.rank}`, or mend the Adapter"), str(resource.identity)
                )
