"""Weights are quantised, and their type says otherwise.

## What it does
Compares `quantization` with `dtype`, which is then the type of what is computed: awq, gptq, int8 and fp8 compute in 16
bits, bitsandbytes in 16 or 32.

## Why is this bad?
vLLM refuses the pair.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: float32, quantization: awq,
              layers: 32, heads: 32, kvHeads: 8, headSize: 128}
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
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: float16, quantization: awq,
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

CODE = "PS437"
SEVERITY = Severity.ERROR
_HALF = ("float16", "bfloat16")


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        weights = each.serving.weights
        taken = (*_HALF, "float32") if weights.quantization == "bitsandbytes" else _HALF
        if weights.quantization is None or weights.dtype in taken:
            continue
        message = f"weights quantised by {weights.quantization} do not compute in {weights.dtype}"
        yield each.finding(project, Wording(message, "set `dtype: bfloat16` or `float16`"), "weights", "dtype")
