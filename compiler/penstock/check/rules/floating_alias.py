"""A model's name means another model when the provider says so.

## What it does
Reports a model string without a date whose provider has dated snapshots of it, unless the lock pins the name.

## Why is this bad?
The provider moves the name to another model, and what was gated is no longer what answers.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini}
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

CODE = "PS410"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        assert isinstance(resource.spec, Model)
        name = resource.spec.model
        dated = () if project.lock.pin(resource.identity, name) else catalogue.snapshots(name)
        live = [each for each in dated if (known := catalogue.entry(each)) and (known.retired or date.max) > today]
        if live:
            words = Wording(f"{name} is a name that the provider moves", f"pin `{live[-1]}`, or run `penstock lock`")
            yield Finding(project.at(resource.identity, "model"), words, str(resource.identity))
