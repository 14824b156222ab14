"""A path is a link, a submodule or a device.

## What it does
Reports names that lead to anything but a regular file of this repository.

## Why is this bad?
Links lead out of the project, and submodules are not fetched: what is read would differ between machines.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: prompts/answer.md}}]
```
```link prompts/answer.md
/proc/self/environ
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

CODE = "PS205"
SEVERITY = Severity.ERROR


_A = {"symlink": "a symbolic link", "submodule": "a submodule", "special": "no regular file"}


def words(fault: Fault) -> Wording:
    path, what = fault.facts["path"], str(fault.facts["what"])
    return Wording(f"'{path}' is {_A.get(what, what)}, and is not followed", "put the file itself into this repository")
