"""A YAML file holds nothing.

## What it does
Reports files without any document that lie beside specs: empty ones, and those that hold only comments or `---`.

## Why is this bad?
A resource that was meant to be there is missing, and nothing else says so.

## Example
```text later.yaml
# kind: Model
```
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS010"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    return Wording(f"'{fault.facts['path']}' declares nothing", "write a resource into it, or remove it")
