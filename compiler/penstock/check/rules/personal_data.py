"""A few-shot example holds personal data.

## What it does
Looks for e-mail addresses, telephone numbers, IBANs and card numbers in the rows of Datasets with the purpose
`fewshot`, as far as patterns and checksums tell. Addresses of example.org and its like are nobody's.

## Why is this bad?
Examples go into every call, to every provider, and models repeat them to whoever asks.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: data/shots.jsonl}, key: id}
```
```jsonl data/shots.jsonl
{"id": "s1", "question": "Who answers?", "answer": "Write to kim@acme-parcels.com."}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: data/shots.jsonl}, key: id}
```
```jsonl data/shots.jsonl
{"id": "s1", "question": "Who answers?", "answer": "Write to kim@example.org."}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.kinds.dataset import Dataset
from penstock.text import pii

CODE = "PS713"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Dataset"):
        spec = resource.spec
        assert isinstance(spec, Dataset)
        if spec.purpose != "fewshot":
            continue
        held = {
            row.id: found[0].kind
            for row in dataset.rows(project, resource.identity.name).rows
            if (found := pii.find("\n".join(map(str, row.values.values()))))
        }
        if held:
            kinds = ", ".join(sorted(set(held.values())))
            named = ", ".join(f"'{name[:40]}'" for name in [*held][:3])
            message = f"{len(held)} examples hold personal data ({kinds}): {named}"
            words = Wording(message, "put invented data in their place, of example.org for instance")
            yield Finding(project.at(resource.identity, "source"), words, str(resource.identity))
