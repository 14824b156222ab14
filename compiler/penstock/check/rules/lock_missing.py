"""Something outside git is not pinned in the lock.

## What it does
Looks for Datasets and Adapters without a digest of their own, weights without a commit, floating names of models and
servers of tools that `penstock.lock` does not pin. A project without that file is asked for one by `--locked` alone.

## Why is this bad?
What lies outside git changes without a commit: the same revision answers otherwise tomorrow.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: tuning
  source:
    uri: "https://data.example.org/q.jsonl"
```
```lock penstock.lock
# Made by `penstock lock`; do not edit.
version: 1
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
```
```lock penstock.lock
# Made by `penstock lock`; do not edit.
version: 1
pins:
  Dataset/questions:
    "https://data.example.org/q.jsonl": "sha256:4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b"
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS907"
SEVERITY = Severity.WARNING

_WORDS = {
    "alias": "the floating name '{}'",
    "weights": "'{}'",
    "adapter": "the content of '{}'",
    "dataset": "the content of '{}'",
    "server": "what '{}' offers",
    "catalogue": "the catalogue of models, {},",
}


def words(fault: Fault) -> Wording:
    facts = fault.facts
    words = _WORDS[str(facts["what"])].format(facts["written"])
    severity = Severity.ERROR if facts["locked"] else None
    return Wording(f"{words} is not pinned in penstock.lock", "`penstock lock` pins it", severity=severity)
