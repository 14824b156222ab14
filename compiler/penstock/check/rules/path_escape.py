"""A path leaves the project.

## What it does
Reports absolute paths, paths that climb above the project root, and git's own files.

## Why is this bad?
A spec from a stranger's branch could read any file of the machine that checks it.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: ../../etc/hostname}}]
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

CODE = "PS204"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"'{fault.facts['path']}' is no path below the project root"
    return Wording(message, "name a file of this project, relative to its root, without `..`")
