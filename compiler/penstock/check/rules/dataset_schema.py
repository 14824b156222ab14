"""A row is not what its Dataset's schema says.

## What it does
Checks every row against `schema`, and that it has a key.

## Why is this bad?
What reads the row was type-checked against the schema.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: evaluation
  source: {file: data/questions.jsonl}
  key: id
  schema:
    type: object
    required: [id, question]
    properties: {id: {type: string}, question: {type: string}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": ["Where is my parcel?"]}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: evaluation
  source: {file: data/questions.jsonl}
  key: id
  schema:
    type: object
    required: [id, question]
    properties: {id: {type: string}, question: {type: string}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS502"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    row = str(fault.facts["row"])
    shown = row if len(row) <= 80 else row[:79] + "…"
    return Wording(f"row '{shown}': {fault.facts['problem']}", "mend the row, or the Dataset's `schema`")
