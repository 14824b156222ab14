"""Nothing can be said about the rows of a Dataset.

## What it does
Reports rows that a check does not see and that no `schema` describes: they lie outside the repository, where a check
never reaches, or in a Parquet file while the library that reads it is not installed. Checks of single rows are skipped
then.

## Why is this bad?
What reads the rows cannot be type-checked: a misspelt field is seen when the first row is asked.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: evaluation
  source:
    uri: s3://acme-data/questions.jsonl
    sha256: "0000000000000000000000000000000000000000000000000000000000000000"
  key: id
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec:
  purpose: evaluation
  source:
    uri: s3://acme-data/questions.jsonl
    sha256: "0000000000000000000000000000000000000000000000000000000000000000"
  key: id
  schema:
    type: object
    required: [id, question]
    properties: {id: {type: string}, question: {type: string}}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset

CODE = "PS512"
SEVERITY = Severity.WARNING


UNREAD = ("tuning", "preference", "pretraining")
"""Purposes of rows that a trainer reads, by its own rules."""


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Dataset"):
        spec = resource.spec
        assert isinstance(spec, Dataset)
        if spec.purpose in UNREAD:
            continue
        why = dataset.rows(project, resource.identity.name).unread
        if why is not None and (spec.source.uri is None or not spec.schema_):
            message = f"rows of Dataset '{resource.identity.name}' are not checked: {why}"
            help = "declare their `schema`: what reads them is then checked against it"
            part = "uri" if spec.source.uri is not None else "file"
            words = Wording(message, help if not spec.schema_ else "install it to have the rows checked")
            yield Finding(project.at(resource.identity, "source", part), words, str(resource.identity))
