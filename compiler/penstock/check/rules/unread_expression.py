"""A text reads like an expression, and is none.

## What it does
Looks where expressions may stand for `{{ inputs.a }}`, `${inputs.a}` and a text that is nothing but `inputs.a`, of the
names that are known there.

## Why is this bad?
The words themselves are passed on: to the search, the model or the metric.

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
spec: {documents: {dataset: pages}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string, default: ""}}
  steps:
    search: {retrieve: handbook, query: "{{ inputs.question }}"}
    again: {retrieve: handbook, query: "${{ inputs.question }}"}
  outputs: {a: "${{ steps.search.documents }}", b: "${{ steps.again.documents }}"}
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
spec: {documents: {dataset: pages}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string, default: ""}}
  steps:
    search: {retrieve: handbook, query: "${{ inputs.question }}"}
  outputs: {a: "${{ steps.search.documents }}"}
```
```text pages/shop.md
# Hours

Nine to five.
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS331"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    message = f"`{fault.facts['written']}` is text as it stands, no expression"
    return Wording(message, f"write `${{{{ {fault.facts['path']} }}}}`")
