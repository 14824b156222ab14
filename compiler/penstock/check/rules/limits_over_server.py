"""More requests are sent at once than the server takes.

## What it does
Compares `limits.concurrent` with `maxConcurrent` x `replicas` of `serving`.

## Why is this bad?
The rest waits in the server's queue, where it times out; limits are there to make it wait before.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  limits: {concurrent: 64}
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: bfloat16,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-a100-80gb, count: 1}
    maxContext: 8192
    maxConcurrent: 8
    replicas: 2
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  limits: {concurrent: 16}
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: bfloat16,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-a100-80gb, count: 1}
    maxContext: 8192
    maxConcurrent: 8
    replicas: 2
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.bound import where
from penstock.project.project import Project

CODE = "PS443"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        asked = each.model.limits.concurrent if each.model.limits else None
        most = each.serving.max_concurrent * each.serving.replicas
        if asked is None or asked <= most:
            continue
        how = f"{each.serving.replicas} replicas of maxConcurrent {each.serving.max_concurrent} take {most}"
        words = Wording(
            f"{asked} requests at once are allowed, and {how}", f"set `concurrent: {most}`, or more replicas"
        )
        yield Finding(where(project, each.identity, "limits", "concurrent"), words, str(each.identity))
