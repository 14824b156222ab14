"""A value asks for a variable of the machine.

## What it does
Looks for the spellings by which other tools put variables and secrets into text: `os.environ/NAME`, `${env:NAME}`,
`{{env.NAME}}`, `${{ secrets.NAME }}`, `$API_KEY`, `vault://...`. In templates only for those that are no template.

## Why is this bad?
Here they are text and never resolved. A tool that reads the compiled files might resolve them, and send any variable
of its machine to a model.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {user: os.environ/TEAM_TOKEN}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  credentials: {env: TEAM_TOKEN}
```
"""

import re
from collections.abc import Iterator
from datetime import date

from penstock.check import prompts, values
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.project.texts import Body
from penstock.spec.expressions import expression
from penstock.spec.resource import Resource

CODE = "PS705"
SEVERITY = Severity.ERROR

_SURE = r"\bos\.environ(?:/\w+|\s?\[|\.get\b)|\bos\.getenv\(|\$\{(?:env|ENV)[:.]\w+\}"
_STORES = r"\b(?:vault|op|secret|secrets|ssm|gcpsm|awssm|azurekv)://[\w/-]+"
_BRACES = r"(?<!\$)\{\{\s?env\.\w+\s?\}\}"
_ACTION = r"\$\{\{\s?(?:env|secrets)\.\w+\s?\}\}"
_SHELL = r"(?<![\w$])(?:\$\{?|%)[A-Z0-9_]*(?:KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL)[A-Z0-9_]*(?:\}|%|\b)"
_ANY = re.compile("|".join((_SURE, _STORES, _BRACES, _ACTION, _SHELL)))
# One of these stands in all of them, and in few documents.
_MARKS = (
    *("os.environ", "os.getenv", "${env", "${ENV", "env.", "secrets.", "KEY", "TOKEN", "SECRET", "PASSWORD"),
    *("CREDENTIAL", "vault://", "op://", "secret://", "secrets://", "ssm://", "gcpsm://", "azurekv://"),
)
# What a template or an expression could be is judged as one, by other rules.
_TEMPLATE = re.compile("|".join((_SURE, _STORES)))
_EXPRESSION = re.compile("|".join((_SURE, _STORES, _BRACES, _SHELL)))
_EXPRESSIONS = ("Chain", "Evaluation", "Monitor", "Retriever")
_HELP = "name the variable where a key belongs: `credentials: {env: NAME}`; nothing else reads variables"


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.resources.values():
        yield from look(resource)
    yield from prompts.files(project, CODE, _of)


def look(resource: Resource) -> list[Finding]:
    """The findings of one document."""
    return resource.unless_clean(CODE, lambda: _look(resource))


def _look(resource: Resource) -> Iterator[Finding]:
    kind = resource.identity.kind
    form = _EXPRESSION if kind in _EXPRESSIONS else _ANY
    for route, is_key, text in values.holding(resource, _may_hold):
        found = (_TEMPLATE if kind == "PromptTemplate" and route[-1] == "content" else form).search(text)
        if found is not None:
            place = resource.location.at(*route)
            yield Finding(place.key() if is_key else place, _words(found[0]), str(resource.identity))


def _may_hold(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def _of(owner: str, body: Body) -> Iterator[Finding]:
    found = _TEMPLATE.search(body.text)
    if found is not None:
        yield Finding(body.within(expression.within(body.text, *found.span())), _words(found[0]), owner)


def _words(text: str) -> Wording:
    return Wording(f"'{text[:60]}' asks for a variable of the machine, and stays text here", _HELP)
