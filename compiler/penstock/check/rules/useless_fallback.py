"""A Model falls back to itself.

## What it does
Reports a fallback that is the Model itself, that is named twice, or that asks the same model at the same place.

## Why is this bad?
Where the model does not answer, the same one is asked again: there is no second chance, and it looks like one.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini-2025-04-14, fallbacks: [answerer]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: openai/gpt-4.1-nano-2025-04-14}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini-2025-04-14, fallbacks: [backup]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: openai/gpt-4.1-nano-2025-04-14}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.model import Model

CODE = "PS413"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        spec = resource.spec
        assert isinstance(spec, Model)
        for index, name in enumerate(spec.fallbacks):
            other = project.spec("Model", name)
            severity = Severity.ERROR
            if not isinstance(other, Model):
                continue
            if name == resource.identity.name:
                message = f"Model '{name}' falls back to itself"
            elif name in spec.fallbacks[:index]:
                message = f"Model '{name}' is a fallback already"
            elif _same(spec, other):
                message, severity = f"Model '{name}' asks the same model at the same place", Severity.WARNING
            else:
                continue
            words = Wording(message, "name another Model, or leave it out", severity=severity)
            yield Finding(project.at(resource.identity, "fallbacks", index), words, str(resource.identity))


def _same(a: Model, b: Model) -> bool:
    hosted = not a.model.startswith("builtin/") and a.serving is None and b.serving is None
    return hosted and (a.model, a.endpoint, a.parameters) == (b.model, b.endpoint, b.parameters)
