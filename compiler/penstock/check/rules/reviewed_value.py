"""The field that says whether a row is reviewed is not true or false.

## What it does
Looks at the value of the field that `reviewed` names in every row that has it.

## Why is this bad?
Only `false` keeps a row out of a guard: one with `"no"` counts as reviewed.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id, reviewed: reviewed}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "reviewed": true}
{"id": "q2", "question": "May I return it?", "reviewed": "no"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id, reviewed: reviewed}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "reviewed": true}
{"id": "q2", "question": "May I return it?", "reviewed": false}
```
"""

import json
from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset

CODE = "PS517"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Dataset"):
        spec = resource.spec
        assert isinstance(spec, Dataset)
        if spec.reviewed is None:
            continue
        for row in dataset.rows(project, resource.identity.name).rows:
            value = row.values.get(spec.reviewed, True)
            if not isinstance(value, bool):
                message = f"`{spec.reviewed}` of row '{row.id[:60]}' is {json.dumps(value)[:40]}, not true or false"
                words = Wording(message, "write true or false; in a csv file declare the field as boolean in `schema`")
                yield Finding(project.at(resource.identity, "reviewed"), words, str(resource.identity))
                break
