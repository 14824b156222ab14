"""A Dataset names a field that its rows do not have.

## What it does
Looks up `key`, `cluster` and `reviewed` in the schema, or in the rows where there is none.

## Why is this bad?
Rows could not be paired, or would be taken for independent of each other.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id, cluster: topics}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "delivery"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id, cluster: topic}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "delivery"}
```
"""

from penstock.check import mend
from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS504"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = perhaps(fault.facts["nearest"], fault.facts["known"], "rows have")
    return Wording(
        f"rows have no field '{fault.facts['field']}'", help, fix=mend.put(fault.location, fault.facts["nearest"])
    )
