"""The GPUs of a replica do not match its tensor parallelism.

## What it does
Checks that `hardware.count` is a multiple of `tensorParallel`.

## Why is this bad?
With fewer GPUs the server does not start; with others left over, they are paid for and do nothing.

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
    hardware: {gpu: nvidia-l4, count: 2}
    maxContext: 8192
    tensorParallel: 4
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
    hardware: {gpu: nvidia-l4, count: 4}
    maxContext: 8192
    tensorParallel: 4
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.project import Project

CODE = "PS434"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        hardware, shares = each.serving.hardware, each.serving.tensor_parallel
        if hardware is None or hardware.count % shares == 0 or not each.is_divisible:
            continue
        if hardware.count < shares:
            words = Wording(
                f"tensorParallel {shares} needs {shares} GPUs, and a replica has {hardware.count}",
                f"set `count: {shares}`, or `tensorParallel: {hardware.count}`",
            )
        else:
            idle = hardware.count % shares
            words = Wording(
                f"{idle} of the {hardware.count} GPUs of a replica do nothing: tensorParallel is {shares}",
                f"set `count: {hardware.count - idle}`, or another tensorParallel",
                severity=Severity.WARNING,
            )
        yield each.finding(project, words, "tensorParallel" if hardware.count < shares else "hardware")
