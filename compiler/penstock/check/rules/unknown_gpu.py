"""A GPU of that name is not known.

## What it does
Compares `serving.hardware.gpu` with the table of GPUs whose memory and generation are known.

## Why is this bad?
Nothing can be said of its memory or of what it computes with: those checks are left out. A misspelt name matches no
machine of the cluster either.

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
    hardware: {gpu: nvidia-14, count: 1}
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

from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec import gpu

CODE = "PS430"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        hardware = each.serving.hardware
        if hardware is None or each.gpu is not None:
            continue
        help = perhaps(nearest(hardware.gpu, gpu.names()), list(gpu.GPUS), "known are")
        words = Wording(f"GPU '{hardware.gpu}' is not known: its memory is not checked", help)
        yield each.finding(project, words, "hardware", "gpu")
