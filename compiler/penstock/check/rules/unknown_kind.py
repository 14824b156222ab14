"""A document's kind does not exist.

## What it does
Reports a `kind` that Penstock does not have, with the nearest one.

## Why is this bad?
The document would declare nothing.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplat
metadata: {name: answer}
spec:
  messages: [{role: user, content: Hello.}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: Hello.}]
```
"""

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault
from penstock.spec.kinds import KINDS

CODE = "PS102"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    nearest = fault.facts["nearest"]
    help = f"did you mean `{nearest}`?" if nearest else f"kinds are {', '.join(KINDS)}"
    return Wording(f"there is no kind '{fault.facts['kind']}'", help, fix=mend.put(fault.location, nearest))
