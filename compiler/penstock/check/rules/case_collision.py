"""Two paths differ only in letters' case or in how a letter is composed.

## What it does
Compares the paths of specs, and of the files that they name, with all others of the project.

## Why is this bad?
On macOS and Windows both are one file: which of the two is read depends on the machine.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: prompts/answer.md}}]
```
```text prompts/answer.md
Hello.
```
```text prompts/Answer.md
Good evening.
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: prompts/answer.md}}]
```
```text prompts/answer.md
Hello.
```
"""

import unicodedata
from collections.abc import Iterator
from datetime import date

from penstock.check import values
from penstock.check.rule import Finding, Severity, Wording
from penstock.diagnostics.location import Location, Span
from penstock.project.project import Project
from penstock.source.glob import matches

CODE = "PS215"
SEVERITY = Severity.ERROR
NOTE = "files"


def find(project: Project, today: date) -> Iterator[Finding]:
    alike = _alike(project)
    if not alike:
        return
    named = _named(project)
    for first, *others in alike:
        if any(path in named or any(matches(glob, path) for glob in named) for path in (first, *others)):
            for other in others:
                message = f"{ascii(other)} and {ascii(first)} are one file on some machines"
                words = Wording(message, "rename one of the two")
                yield Finding(Location(other, span=Span(1, 1, 1, 2)), words)


def _alike(project: Project) -> list[list[str]]:
    """The paths that may be one file, once a tree."""
    if "alike paths" not in project.shared:
        groups: dict[str, list[str]] = {}
        for entry in project.tree.entries():
            groups.setdefault(_plain(entry.path), []).append(entry.path)
        project.shared["alike paths"] = [sorted(group) for group in groups.values() if len(group) > 1]
    found: list[list[str]] = project.shared["alike paths"]
    return found


def _plain(path: str) -> str:
    return path.casefold() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def _named(project: Project) -> set[str]:
    """The paths and globs of what the project reads."""
    found: set[str] = set()
    for resource in project.resources.values():
        found.add(resource.location.path)
        if NOTE not in resource.notes:
            texts = values.strings(resource.data)
            resource.notes[NOTE] = [
                text for route, is_key, text in texts if not is_key and route[-1] in ("file", "files")
            ]
        found.update(resource.notes[NOTE])
    return found
