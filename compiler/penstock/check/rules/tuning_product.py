"""What a Tuning produces is declared nowhere, or is laid over another Model.

## What it does
Looks for the Adapter and the Model that `produces` names, and compares the Adapter's `base` with the Tuning's. A
product that is not declared yet is a warning, a wrong base an error.

## Why is this bad?
Nobody can tell which weights came out of it.

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
spec: {method: sft, base: house, dataset: pairs, hyperparameters: {rank: 16},
       produces: {adapter: voice}}
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

from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import is_served
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.tuning import Tuning

CODE = "PS531"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Tuning"):
        spec = resource.spec
        assert isinstance(spec, Tuning)
        for kind, field in (("Adapter", "adapter"), ("Model", "model")):
            name = getattr(spec.produces, field)
            if name is None:
                continue
            known = [each.identity.name for each in project.of(kind)]
            product = project.spec(kind, name)
            if product is None and any(fault.resource == f"{kind}/{name}" for fault in project.faults):
                continue  # declared, and wrong
            if product is None:
                help = perhaps(nearest(name, known), (), "") or f"declare {kind} '{name}' when it is trained"
                words = Wording(f"{kind} '{name}' is not declared yet", help)
            elif isinstance(product, Adapter) and product.base != spec.base and is_served(project, product.base):
                message = f"Adapter '{name}' is laid over Model '{product.base}', and this tunes '{spec.base}'"
                words = Wording(
                    message, f"tune '{product.base}', or mend the Adapter's `base`", severity=Severity.ERROR
                )
            else:
                continue
            yield Finding(project.at(resource.identity, "produces", field), words, str(resource.identity))
