"""A Model is allowed a longer answer than it can give.

## What it does
Compares `max_tokens` and `max_completion_tokens` with the longest answer that the catalogue knows of the model, or with
`maxContext` of one that the team serves.

## Why is this bad?
Providers refuse the call; those that do not cut the answer where they can no more.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {max_tokens: 64000}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {max_tokens: 32000}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.cost.asks import LIMITS
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model

CODE = "PS407"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        spec = resource.spec
        assert isinstance(spec, Model)
        known = catalogue.entry(spec.model) if spec.serving is None else None
        most = known.answer if known is not None else None
        for name in LIMITS:
            given = spec.parameters.get(name)
            if type(given) is int and most is not None and given > most:
                message = f"`{name}` is {given:,}, and {spec.model} answers with {most:,} tokens at most"
                words = Wording(message, f"write {most} or less")
                yield Finding(project.at(resource.identity, "parameters", name), words, str(resource.identity))
