"""A path leads into a submodule.

## What it does
Reports files below a folder that is another repository.

## Why is this bad?
Submodules are not fetched: the file is there on one machine and missing on the next, and a revision does not hold it.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: vendor/prompts/answer.md}}]
```
```submodule vendor
2f5a1e0c9b8d7f6e5a4b3c2d1e0f9a8b7c6d5e4f
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

CODE = "PS214"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"'{fault.facts['path']}' lies in the submodule '{fault.facts['submodule']}', which is not read"
    return Wording(message, "put the file itself into this repository")
