"""A value looks like a key.

## What it does
Looks for the forms of well-known keys and tokens in every value of every document, and for any value under a name
such as `password`, and in the texts of templates. The value itself is never printed.

## Why is this bad?
What is in git is known to everybody who can read the repository, for ever.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, annotations: {password: hunter2-and-3}}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini-2025-04-14, credentials: {env: OPENAI_API_KEY}}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import prompts, secrets
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.project.texts import Body
from penstock.spec.expressions import expression
from penstock.spec.resource import Resource

CODE = "PS701"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.resources.values():
        for route, what in look(resource):
            message = f"this value looks like {what}"
            help = "revoke it, take it out of git, and name the variable that holds it: `credentials: {env: NAME}`"
            yield Finding(resource.location.at(*route), Wording(message, help), str(resource.identity))
    yield from prompts.files(project, CODE, _of)


def look(resource: Resource) -> list[tuple[tuple[str | int, ...], str]]:
    """The values of one resource that look like keys: their routes, and what each looks like."""
    return resource.unless_clean(CODE, lambda: secrets.within(resource.data))


def _of(owner: str, body: Body) -> Iterator[Finding]:
    found = secrets.first(body.text)
    if found is not None:
        start, end, what = found
        words = Wording(f"this text holds what looks like {what}", "revoke it, and take it out of git")
        yield Finding(body.within(expression.within(body.text, start, end)), words, owner)
