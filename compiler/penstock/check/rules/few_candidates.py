"""A step takes more documents than its Retriever looks at.

## What it does
Compares `take` with the Retriever's `search.candidates`.

## Why is this bad?
The step never gets as many documents as it asks for.

## Example
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/*.md"}}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: handbook}
spec: {documents: {dataset: pages}, search: {candidates: 4}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    search: {retrieve: handbook, query: "${{ inputs.question }}", take: 8}
  outputs: {sources: "${{ steps.search.documents.map(d, d.id) }}"}
```
```text pages/shop.md
# Hours

Nine to five.
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/*.md"}}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: handbook}
spec: {documents: {dataset: pages}, search: {candidates: 30}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    search: {retrieve: handbook, query: "${{ inputs.question }}", take: 8}
  outputs: {sources: "${{ steps.search.documents.map(d, d.id) }}"}
```
```text pages/shop.md
# Hours

Nine to five.
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.steps.each import EachStep
from penstock.spec.steps.retrieve import RetrieveStep

CODE = "PS533"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    searching = {edge.source for edge in project.edges if edge.target.kind == "Retriever"}
    for resource in project.of("Chain"):
        if resource.identity not in searching:
            continue
        spec = resource.spec
        assert isinstance(spec, Chain)
        for name, step in spec.steps.items():
            inner, route = (step.do, ("do",)) if isinstance(step, EachStep) else (step, ())
            retriever = project.spec("Retriever", inner.retrieve) if isinstance(inner, RetrieveStep) else None
            if isinstance(retriever, Retriever) and inner.take > retriever.search.candidates:
                message = f"Retriever '{inner.retrieve}' looks at {retriever.search.candidates} candidates"
                words = Wording(f"{message}, and this takes {inner.take}", "take fewer, or raise its `candidates`")
                at = project.at(resource.identity, "steps", name, *route)
                yield Finding(at.at("take") if "take" in inner.model_fields_set else at, words, str(resource.identity))
