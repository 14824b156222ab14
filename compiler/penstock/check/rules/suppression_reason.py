"""A finding is suppressed without a reason.

## What it does
Reports `# penstock: ignore[...]` with nothing behind it. Such a comment suppresses nothing.

## Why is this bad?
Whoever reads it later cannot tell whether it still holds.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs:
    # penstock: ignore[PS303]
    tone: {type: string}
  messages: [{role: user, content: Hello.}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs:
    # penstock: ignore[PS303] callers pass it already, the next version reads it
    tone: {type: string}
  messages: [{role: user, content: Hello.}]
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS020"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    help = f"say why: `# penstock: ignore[{fault.facts['codes']}] reason`"
    return Wording("a suppression without a reason suppresses nothing", help)
