"""All rows of a Dataset are of one cluster.

## What it does
Looks at the values of the field that `cluster` names.

## Why is this bad?
Rows of one cluster count as one: no guard can decide by them.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id, cluster: topic}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "delivery"}
{"id": "q2", "question": "May I return it?", "topic": "delivery"}
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
{"id": "q2", "question": "May I return it?", "topic": "returns"}
```
"""

import json
from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset

CODE = "PS516"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Dataset"):
        spec = resource.spec
        assert isinstance(spec, Dataset)
        rows = dataset.rows(project, resource.identity.name).rows
        if spec.purpose != "evaluation" or spec.cluster is None or len(rows) < 2:
            continue
        values = {json.dumps(row.values[spec.cluster], sort_keys=True) for row in rows if spec.cluster in row.values}
        if len(values) == 1:
            message = f"all {len(rows)} rows have the `{spec.cluster}` {next(iter(values))[:60]}: one cluster"
            words = Wording(message, "name a field that tells rows apart, or leave `cluster` out")
            yield Finding(project.at(resource.identity, "cluster"), words, str(resource.identity))
