"""A target does not exist.

## What it does
Looks up the names below `targets` of an Environment among the platforms that Penstock, or a package that is installed
beside it, writes files for.

## Why is this bad?
No file would be written for the platform, and what runs there would stay as it was.

## Example
```yaml
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {targets: {litelm: {}}}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {targets: {litellm: {}}}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.kinds.environment import Environment

CODE = "PS912"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    if project.platforms is None:
        return
    for resource in project.of("Environment"):
        assert isinstance(resource.spec, Environment)
        for name in resource.spec.targets:
            if name not in project.platforms:
                near = nearest(name, sorted(project.platforms))
                at = project.at(resource.identity, "targets", name).key()
                words = Wording(f"there is no target '{name}'", perhaps(near, sorted(project.platforms), "targets are"))
                yield Finding(at, words, str(resource.identity))
