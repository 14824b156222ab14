"""A served model does not fit its GPUs, even with one sequence.

## What it does
Adds up weights, KV cache of one sequence of `maxContext` tokens, adapters and overhead on each GPU, and compares the
sum with nine tenths of its memory, which vLLM takes. The sum stands below the finding, line by line.

## Why is this bad?
The server does not start.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 70.6e9, dtype: bfloat16,
              layers: 80, heads: 64, kvHeads: 8, headSize: 128}
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
    weights: {uri: "hf://acme/base-8b", parameters: 70.6e9, dtype: bfloat16,
              layers: 80, heads: 64, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-h200, count: 2}
    maxContext: 8192
    tensorParallel: 2
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import Served, served, terms
from penstock.project.project import Project
from penstock.spec.hardware import BLOCK, Memory, doubtful, gib

CODE = "PS431"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        if doubtful(each.serving.weights) is not None:
            continue
        found = each.memory()
        if found.available is None or found.needed(1) <= found.available.bytes:
            continue
        assert each.serving.hardware is not None
        gives = f"{each.serving.hardware.gpu} gives {gib(found.available.bytes)}"
        message = f"one sequence needs {gib(found.needed(1))} on each GPU, and {gives}"
        words = Wording(message, _help(each, found, found.available.bytes))
        yield each.finding(project, words, "hardware", related=terms(project, each, found, 1))


def _help(each: Served, found: Memory, available: int) -> str:
    left = available - found.needed(0)
    tokens = left * each.serving.max_context // found.sequence.bytes // BLOCK * BLOCK
    if tokens > 0:
        return f"shorten maxContext to {tokens} tokens, or take more or larger GPUs"
    how = "" if each.serving.weights.quantization else ", or quantise the weights"
    return f"take more GPUs (tensorParallel) or larger ones{how}"
