"""The number of parameters does not go with the shape of the model.

## What it does
Compares `parameters` with 12 x layers x (heads x headSize)^2, the parameters of a dense transformer without embeddings
(Kaplan et al. 2020). Below a quarter of it, or above 32 times, is reported: a mixture of experts lies above it too, but
not so far.

## Why is this bad?
The memory of the server follows from it: a slip of the unit makes a model fit that does not.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e6, dtype: bfloat16,
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
from penstock.spec.hardware import doubtful

CODE = "PS439"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for each in served(project):
        weights = each.serving.weights
        estimate = doubtful(weights)
        if estimate is None:
            continue
        shape = f"{weights.layers} layers of {weights.heads} heads of {weights.head_size}"
        message = f"{weights.parameters:.3g} parameters are doubtful: {shape} have about {estimate:.1g}"
        words = Wording(message, "take parameters, layers, heads and headSize from the model's config.json")
        yield each.finding(project, words, "weights", "parameters")
