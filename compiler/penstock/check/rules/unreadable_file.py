"""A file cannot be read as text.

## What it does
Reports files that the system refuses to open, and texts that are not UTF-8.

## Why is this bad?
A text with replaced characters is another prompt.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: prompts/answer.md}}]
```
```base64 prompts/answer.md
R3L832U=
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
Grüße
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS206"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    problem = fault.facts["problem"] or "no reason given"
    return Wording(f"'{fault.facts['path']}' cannot be read: {problem}", "save it as UTF-8 text that may be read")
