"""A name leads to no resource.

## What it does
Looks up every reference by its kind and name, and names the nearest resource of that kind.

## Why is this bad?
The chain, evaluation or monitor cannot run.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo, fallbacks: [answerrer]}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: backup}
spec: {model: builtin/echo, fallbacks: [answerer]}
```
"""

from penstock.check import mend
from penstock.check.phrase import article, perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS201"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    kind, name = fault.facts["kind"], fault.facts["name"]
    known = fault.facts["known"]
    if fault.facts["beyond"] is not None:
        direct = "only what is imported here itself may be named: add its project to the `imports` of `penstock.yaml`"
        return Wording(f"the {kind} '{name}' is of a project that only an import imports", direct)
    named = f"{article(str(kind))} {kind}"
    help = perhaps(fault.facts["nearest"], known, f"every {kind} of this project:")
    help = help or f"declare {named} with `metadata: {{name: {name}}}`"
    return Wording(f"there is no {kind} '{name}'", help, fix=mend.put(fault.location, fault.facts["nearest"]))
