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
SHOWN = 3


def words(fault: Fault) -> Wording:
    rows = [row if len(row) <= 40 else row[:39] + "…" for row in _rows(fault)]
    more = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    named = ", ".join(f"'{row}'" for row in rows[:SHOWN])
    message = f"{'row' if len(rows) == 1 else 'rows'} {named}{more}: {fault.facts['problem']}"
    if fault.location.path.lower().endswith(".csv") and " is not of type " in message:
        return Wording(message, "a cell is read as the schema has it; this one does not read so")
    return Wording(message, f"mend the {'row' if len(rows) == 1 else 'rows'}, or the Dataset's `schema`")


def _rows(fault: Fault) -> list[str]:
    rows = fault.facts.get("rows", [fault.facts["row"]])
    return [str(row) for row in rows] if isinstance(rows, list) else []
