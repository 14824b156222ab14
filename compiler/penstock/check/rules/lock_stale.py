"""The lock pins what the project no longer has.

## What it does
Looks for pins in `penstock.lock` of resources, addresses and names that no Environment of the project has, or that
the spec pins itself.

## Why is this bad?
Who reads the lock takes for pinned what is not, and a resource that comes back under this name is pinned to what
another one was.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: tuning
  source:
    uri: "https://data.example.org/q.jsonl"
    sha256: "4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"
```
```lock penstock.lock
# Made by `penstock lock`; do not edit.
version: 1
pins:
  Dataset/questions:
    "https://data.example.org/q.jsonl": "sha256:4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: tuning
  source:
    uri: "https://data.example.org/q.jsonl"
    sha256: "4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"
```
```lock penstock.lock
# Made by `penstock lock`; do not edit.
version: 1
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS908"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    severity = Severity.ERROR if fault.facts["locked"] else None
    message = f"penstock.lock pins '{fault.facts['what']}' to no purpose: {fault.facts['why']}"
    return Wording(message, "`penstock lock` removes it", severity=severity)
