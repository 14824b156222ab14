"""A provider stops a model, or has stopped it.

## What it does
Compares today with the day that the catalogue knows as a hosted model's last: past it is an error, within 90 days a
warning.

## Why is this bad?
From that day on every call fails.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: azure/gpt-4-0613}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model

CODE = "PS409"
SEVERITY = Severity.ERROR
SOON = 90
"""Days."""


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        assert isinstance(resource.spec, Model)
        known = catalogue.entry(resource.spec.model)
        if known is None or known.retired is None or (days := (known.retired - today).days) > SOON:
            continue
        past = days <= 0
        when = f"since {known.retired}" if past else f"from {known.retired} on, in {days} days"
        message = f"{resource.spec.model} is not answered {when}"
        words = Wording(
            message,
            f"name another model: `penstock models --provider {known.provider}` lists them",
            severity=Severity.ERROR if past else Severity.WARNING,
        )
        yield Finding(project.at(resource.identity, "model"), words, str(resource.identity))
