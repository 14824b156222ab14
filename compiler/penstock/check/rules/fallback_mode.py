"""A Model falls back to one that does something else.

## What it does
Compares the `mode` of a Model with that of each of its fallbacks.

## Why is this bad?
Where the model does not answer, one is asked that cannot: an embedding model for an answer.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/extractive, fallbacks: [backup]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/hashed, mode: embedding}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/extractive, fallbacks: [backup]}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.uses import answers, answers_of, uses
from penstock.project.project import Project

CODE = "PS414"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    wanted = {(use.model, use.mode) for use in uses(project)}
    for resource in project.of("Model"):
        spec = answers_of(resource)
        assert spec is not None
        for index, name in enumerate(spec.fallbacks):
            other = answers(project, name)
            if other is None or (resource.identity.name, other.mode) in wanted:
                continue  # then the Model's own mode is what is wrong
            if other.mode != spec.mode:
                message = (
                    f"fallback '{name}' has the mode `{other.mode}`, and Model '{resource.identity.name}' `{spec.mode}`"
                )
                words = Wording(message, f"name a Model with `mode: {spec.mode}`")
                yield Finding(project.at(resource.identity, "fallbacks", index), words, str(resource.identity))
