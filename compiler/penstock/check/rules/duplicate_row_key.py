"""Two rows have the same key.

## What it does
Reports the second row with a key and shows the first.

## Why is this bad?
Rows of two revisions are paired by their key: with two of them the pairs are arbitrary.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q1", "question": "May I return it?"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS503"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    field, key = fault.facts["field"], str(fault.facts["key"])
    if field is None:
        return Wording("this row stands twice", "remove it, or give the rows a `key`")
    shown = key if len(key) <= 80 else key[:79] + "…"
    return Wording(f"a second row whose `{field}` is '{shown}'", "give each row a key of its own, or remove one")
