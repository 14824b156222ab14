"""The declared concurrency does not fit the memory of the GPUs.

## What it does
Adds up the KV cache of `maxConcurrent` sequences of `maxContext` tokens beside weights, adapters and overhead.

## Why is this bad?
With long requests the server makes some of them wait, or throws away what it has computed for them and begins again.

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
    hardware: {gpu: nvidia-l4, count: 1}
    maxContext: 8192
    maxConcurrent: 8
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
    maxConcurrent: 2
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served, terms
from penstock.project.project import Project
from penstock.spec.hardware import doubtful, gib

CODE = "PS432"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        if doubtful(each.serving.weights) is not None:
            continue
        found, wanted = each.memory(), each.serving.max_concurrent
        fitting = found.fitting
        if found.available is None or not fitting or fitting >= wanted:
            continue
        needs = f"{wanted} sequences at once need {gib(found.needed(wanted))} on each GPU"
        message = f"{needs}, which gives {gib(found.available.bytes)}: {fitting} fit"
        words = Wording(message, f"set `maxConcurrent: {fitting}`, shorten maxContext, or take larger GPUs")
        yield each.finding(project, words, "maxConcurrent", related=terms(project, each, found, wanted))
