"""An embedded model of that name does not exist.

## What it does
Compares `model: builtin/...` with the models that Penstock holds.

## Why is this bad?
There is nobody to ask: every question fails.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/extractiv}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/extractive}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import mend
from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.kinds.model import Model
from penstock.spec.parameters import BUILT_IN
from penstock.spec.resource import Resource

CODE = "PS404"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    known = list(BUILT_IN)
    for resource in project.of("Model"):
        for name in resource.unless_clean(CODE, lambda each=resource: _unknown(each)):  # type: ignore[misc]
            near, at = nearest(name, known), project.at(resource.identity, "model")
            help = perhaps(near, known, "there are")
            words = Wording(f"there is no embedded model '{name}'", help, fix=mend.put(at, near))
            yield Finding(at, words, str(resource.identity))


def _unknown(resource: Resource) -> list[str]:
    assert isinstance(resource.spec, Model)
    name = resource.spec.model
    return [name] if name.startswith("builtin/") and name not in BUILT_IN else []
