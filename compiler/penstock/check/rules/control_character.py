r"""A value holds control characters.

## What it does
Looks for control characters that an escape such as `\r`, `\0` or `\e` puts into a name or a value. Line feed and tab
are text. What a template says is judged by `invisible-character`.

## Why is this bad?
A line end in a value that becomes a header starts a header of its own. An escape sequence changes what a terminal
shows.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {user: "team\r\nHost: llm.example.org"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {user: team}
```
"""

import re
from collections.abc import Iterator
from datetime import date

from penstock.check import values
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.resource import Resource

CODE = "PS009"
SEVERITY = Severity.ERROR

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_WRITTEN = re.compile(r"\\u00[0189]|\\u202[89]|\\[bfr]|\x7f")


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.resources.values():
        yield from look(resource)


def look(resource: Resource) -> list[Finding]:
    """The findings of one document."""
    return resource.unless_clean(CODE, lambda: _look(resource))


def _look(resource: Resource) -> Iterator[Finding]:
    for route, is_key, text in values.holding(resource, _WRITTEN.search):
        found = _CONTROL.search(text)
        if found is None or (resource.identity.kind == "PromptTemplate" and route[-1] == "content"):
            continue
        what = "this key" if is_key else "this value"
        words = Wording(f"{what} holds the control character U+{ord(found[0]):04X}", "remove it")
        place = resource.location.at(*route)
        yield Finding(place.key() if is_key else place, words, str(resource.identity))
