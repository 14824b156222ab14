"""The lock pins something to another content than the spec.

## What it does
Compares digests in specs with those in `penstock.lock`; with `--locked` also the version of the catalogue of models.

## Why is this bad?
One of the two was changed without the other: nobody can tell which content was meant, and which was tested.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: tuning
  source:
    uri: "https://data.example.org/q.jsonl"
    sha256: "9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c"
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
    sha256: "9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c"
```
```lock penstock.lock
# Made by `penstock lock`; do not edit.
version: 1
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS909"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    facts = fault.facts
    severity = Severity.ERROR if facts["locked"] else None
    ours, pinned = (str(facts[name])[:19] for name in ("ours", "pinned"))
    message = f"'{facts['what']}' is {ours} here and {pinned} in penstock.lock"
    return Wording(message, "`penstock lock` writes what holds here", severity=severity)
