"""A provider stops a model, or has stopped it.

## What it does
Compares today with the day that the catalogue knows as a hosted model's last: past it is an error, within 90 days a
warning. On Azure it is a warning always: `azure/<name>` names a deployment, which may run another model than the one it
is called after.

## Why is this bad?
From that day on every call fails.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: groq/llama-guard-3-8b}
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
_DEPLOYS = "azure"
"""Whose names of models are names of deployments."""


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        assert isinstance(resource.spec, Model)
        known = catalogue.entry(resource.spec.model)
        if known is None or known.retired is None or (days := (known.retired - today).days) > SOON:
            continue
        past = days <= 0
        when = f"since {known.retired}" if past else f"from {known.retired} on, in {days} days"
        asked, help = (
            resource.spec.model,
            f"name another model: `penstock models --provider {known.provider}` lists them",
        )
        if known.provider == _DEPLOYS:
            past, asked = False, f"the model that the deployment {asked} is called after"
            help = "look which model the deployment runs, and call it after that one"
        severity = Severity.ERROR if past else Severity.WARNING
        words = Wording(f"{asked} is not answered {when}", help, severity=severity)
        yield Finding(project.at(resource.identity, "model"), words, str(resource.identity))
