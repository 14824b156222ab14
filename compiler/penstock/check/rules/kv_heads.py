"""The key-value heads do not divide the heads.

## What it does
Checks that `heads` is a multiple of `kvHeads`.

## Why is this bad?
Each key-value head serves the same number of heads: such a model does not exist, and its memory is added up wrongly.

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
              layers: 32, heads: 32, kvHeads: 12, headSize: 128}
    hardware: {gpu: nvidia-l4, count: 1}
    maxContext: 8192
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
    hardware: {gpu: nvidia-l4, count: 1}
    maxContext: 8192
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.project import Project

CODE = "PS438"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        weights = each.serving.weights
        if weights.heads % weights.kv_heads:
            message = f"{weights.kv_heads} kvHeads do not divide {weights.heads} heads"
            help = "take both from the model's config.json: num_attention_heads, num_key_value_heads"
            yield each.finding(project, Wording(message, help), "weights", "kvHeads")
