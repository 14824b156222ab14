"""Two resources have the same name.

## What it does
Reports the second resource of a kind and name, and shows the first. A PromptTemplate with a `model` is also a chain,
so it must not share its name with a Chain.

## Why is this bad?
References are names: which one is meant would depend on the order of files.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/extractive}
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
metadata: {name: reader}
spec: {model: builtin/extractive}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS202"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    name, again = fault.facts["name"], fault.facts["again"]
    if name == again:
        return Wording(f"{name} is declared twice", "rename or remove one of the two", "declared again")
    return Wording(
        f"{again} has a model, so it is also a chain, and {name} has that name already",
        "rename one of the two, or drop the template's `model`",
        "a second chain of this name",
    )
