"""A model is asked for longer answers than its server holds.

## What it does
Compares `max_tokens` and `max_completion_tokens` of a Model with the `maxContext` of the server that answers.

## Why is this bad?
Prompt and answer share the context: the server refuses every request.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://llm.example.org/v1
  parameters: {max_tokens: 8192}
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, dtype: bfloat16,
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
  parameters: {max_tokens: 1024}
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
from penstock.project.cost.asks import LIMITS
from penstock.project.project import Project
from penstock.spec.kinds.model import Model

CODE = "PS442"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        assert isinstance(resource.spec, Model)
        server = resource.spec if resource.spec.base is None else project.spec("Model", resource.spec.base)
        if not isinstance(server, Model) or server.serving is None:
            continue
        context = server.serving.max_context
        for name in LIMITS:
            asked = resource.spec.parameters.get(name)
            if isinstance(asked, int) and asked >= context:
                message = f"`{name}: {asked}` leaves no room for a prompt: maxContext is {context}"
                words = Wording(message, f"set `{name}` well below {context}, or a longer maxContext")
                yield Finding(project.at(resource.identity, "parameters", name), words, str(resource.identity))
