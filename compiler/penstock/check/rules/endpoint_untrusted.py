"""An endpoint is not what it looks like, or not encrypted.

## What it does
Reports addresses with a user name, a backslash or no host, look-alikes of well-known providers, other schemes than
http and https, and http to a public host.

## Why is this bad?
`https://api.openai.com@evil.example/` goes to evil.example, with the key.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/house, endpoint: "https://api.openai.com@llm.example.org/v1"}
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

CODE = "PS703"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for place, url, resource in endpoint.endpoints(project):
        problem = endpoint.problem(url)
        if problem is not None:
            yield Finding(place, Wording(problem, "write `https://`, the host and the path, nothing else"), resource)
