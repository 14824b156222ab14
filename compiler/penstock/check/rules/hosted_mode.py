"""A Model's mode is not that of the model it names.

## What it does
Compares `mode` with what the catalogue says the hosted model does.

## Why is this bad?
The call goes to an endpoint that the model does not have, and fails.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/text-embedding-3-small}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: embedder}
spec: {model: openai/text-embedding-3-small, mode: embedding}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model

CODE = "PS415"
SEVERITY = Severity.ERROR
_SAME = {"completion": "chat", "responses": "chat"}


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        assert isinstance(resource.spec, Model)
        known = catalogue.entry(resource.spec.model)
        mode = None if known is None else _SAME.get(known.mode, known.mode)
        if mode is not None and mode != resource.spec.mode:
            message = f"{resource.spec.model} is a model of mode `{mode}`, and this says `{resource.spec.mode}`"
            words = Wording(message, f"write `mode: {mode}`, or name another model")
            yield Finding(project.at(resource.identity, "model"), words, str(resource.identity))
