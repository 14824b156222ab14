"""The heads of a model cannot be shared out among its GPUs.

## What it does
Checks that `tensorParallel` divides `heads`, and that it divides `kvHeads` or is a multiple of them.

## Why is this bad?
Tensor parallelism gives each GPU the same number of heads; vLLM does not start otherwise.

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
    hardware: {gpu: nvidia-a100-80gb, count: 3}
    maxContext: 8192
    tensorParallel: 3
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
    hardware: {gpu: nvidia-a100-80gb, count: 4}
    maxContext: 8192
    tensorParallel: 4
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.served import served
from penstock.project.project import Project

CODE = "PS433"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        shares, weights = each.serving.tensor_parallel, each.serving.weights
        if each.is_divisible or weights.heads % weights.kv_heads:
            continue
        what = f"{weights.heads} heads" if weights.heads % shares else f"{weights.kv_heads} kvHeads"
        possible = [str(n) for n in range(1, 17) if weights.heads % n == 0 and _shared(weights.kv_heads, n)]
        words = Wording(f"{shares} GPUs cannot share {what} equally", f"tensorParallel may be {', '.join(possible)}")
        yield each.finding(project, words, "tensorParallel")


def _shared(heads: int, shares: int) -> bool:
    return heads % shares == 0 or shares % heads == 0
