"""A path leads into git's own folder.

## What it does
Reports paths of which a part means `.git` to some file system: in other letters' case, with invisible characters, as
a short name, with an ending that is dropped.

## Why is this bad?
That folder holds credentials and hooks, and is no part of a revision.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: .GIT/config}}]
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

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS213"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"{ascii(fault.facts['path'])} leads into git's own folder", "name a file of this project")
