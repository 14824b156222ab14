"""A row cannot be read.

## What it does
Reads every line of a Dataset's file: strict JSON without repeated keys, or CSV with as many cells as the head has.

## Why is this bad?
A row left out silently changes what an evaluation measures.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"
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

CODE = "PS501"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"this row cannot be read: {fault.facts['problem']}", "mend the row")
