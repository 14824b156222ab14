"""A file is a pointer of Git LFS, not the file itself.

## What it does
Names files that hold only where Git LFS keeps their bytes. Of YAML files that nothing names it warns: they may be
others'.

## Why is this bad?
At a revision bytes come from git's objects, and there they are not: the pointer would be read as the prompt or rows.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: prompts/answer.md}}]
```
```text prompts/answer.md
version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
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

CODE = "PS212"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"'{fault.facts['path']}' is a pointer of Git LFS: its bytes are not in this repository"
    help = "keep specs, prompts and rows in git itself: `git lfs untrack`, then add the file again"
    return Wording(message, help, severity=None if fault.facts.get("sure", True) else Severity.WARNING)
