"""A GPU cannot compute in the type of the weights.

## What it does
Compares `dtype` with the generation of the GPU: `bfloat16` needs Ampere (compute capability 8.0), `float8` Ada (8.9).

## Why is this bad?
vLLM refuses to start; a cast to float16 overflows in models that were trained in bfloat16.

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
    hardware: {gpu: nvidia-v100-32gb, count: 1}
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
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: float16,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-v100-32gb, count: 1}
    maxContext: 8192
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.project import Project

CODE = "PS436"
SEVERITY = Severity.ERROR
_FROM = {"bfloat16": (8, 0), "float8": (8, 9)}


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        dtype, hardware, card = each.serving.weights.dtype, each.serving.hardware, each.gpu
        if dtype == "float8" and each.serving.weights.quantization is not None:
            continue  # the pair is wrong wherever it runs
        least = _FROM.get(dtype)
        if hardware is None or card is None or card.capability is None or least is None or card.capability >= least:
            continue
        message = f"{hardware.gpu} ({card.generation}) does not compute in {dtype}"
        words = Wording(message, f"set `dtype: float16`, or take a GPU of compute capability {least[0]}.{least[1]}")
        yield each.finding(project, words, "weights", "dtype")
