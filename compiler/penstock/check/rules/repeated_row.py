"""Two rows of an evaluation differ in nothing but their key.

## What it does
Compares the rows of every Dataset with the purpose `evaluation`, the key left out.

## Why is this bad?
What happens on the row counts twice, and the interval looks narrower than it is.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "Where is my parcel?"}
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

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset

CODE = "PS515"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Dataset"):
        spec = resource.spec
        assert isinstance(spec, Dataset)
        if spec.purpose != "evaluation" or spec.key is None:
            continue
        first: dict[bytes, int] = {}
        again: list[tuple[str, str]] = []
        rows = dataset.rows(project, resource.identity.name).rows
        for place, row in enumerate(rows):
            content = json.dumps({k: v for k, v in row.values.items() if k != spec.key}, sort_keys=True)
            before = first.setdefault(sha256(content.encode()).digest(), place)
            if before != place:
                again.append((row.id, rows[before].id))
        if again:
            more = f" and {len(again) - 1} more" if len(again) > 1 else ""
            message = f"row '{again[0][0][:60]}' is row '{again[0][1][:60]}' under another key{more}"
            words = Wording(message, "remove one; to answer a row several times there is `repeats`")
            yield Finding(project.at(resource.identity, "source"), words, str(resource.identity))
