"""An endpoint is an address inside a network.

## What it does
Reports endpoints on loopback, private, link-local and reserved addresses and on local names. The metadata address of
a cloud machine is an error.

## Why is this bad?
A pull request could make the machine that evaluates it ask the services of its own network. A run refuses such
addresses unless its operator allows them.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/house, endpoint: "http://169.254.169.254/latest"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/house, endpoint: "https://llm.example.org/v1"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import endpoint
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project

CODE = "PS702"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for place, url, resource in endpoint.endpoints(project):
        host = endpoint.host(url) if endpoint.problem(url) is None else None
        inside = endpoint.inside(host) if host else None
        if inside == "metadata":
            message = f"'{host}' is the metadata address of a cloud machine, which hands out its credentials"
            words = Wording(message, "name the model's own server", severity=Severity.ERROR)
        elif inside is not None:
            help = (
                "a run asks it where its operator sets PENSTOCK_ALLOW_PRIVATE=1, or lists it: PENSTOCK_ALLOWED_ORIGINS"
            )
            words = Wording(f"'{host}' is {inside}", help)
        else:
            continue
        yield Finding(place, words, resource)
