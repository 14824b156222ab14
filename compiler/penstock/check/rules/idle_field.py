"""A field is set that the fields beside it leave without effect.

## What it does
Looks for an `embedding` of a search by words alone, for `by` where examples are taken in order, and for `with` and
`where` of a gap, which is computed from another metric's scores.

## Why is this bad?
Whoever wrote it believes that it does something.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: embedder}
spec: {model: builtin/hashed, mode: embedding}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/*.md"}}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: handbook}
spec: {documents: {dataset: pages}, search: {embedding: embedder}}
```
```text pages/shop.md
# Hours

Nine to five.
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: embedder}
spec: {model: builtin/hashed, mode: embedding}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pages}
spec: {purpose: grounding, source: {files: "pages/*.md"}}
---
apiVersion: penstock/v1
kind: Retriever
metadata: {name: handbook}
spec: {documents: {dataset: pages}, search: {mode: hybrid, embedding: embedder}}
```
```text pages/shop.md
# Hours

Nine to five.
```
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from penstock.check.rule import Finding, Severity, Wording
from penstock.diagnostics.location import Route
from penstock.project.project import Project
from penstock.spec.kind import Kind
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever

CODE = "PS110"
SEVERITY = Severity.WARNING


class _Idle(NamedTuple):
    route: Route
    why: str
    help: str


def find(project: Project, today: date) -> Iterator[Finding]:
    for kind in ("PromptTemplate", "Retriever", "Evaluation"):
        for resource in project.of(kind):
            for idle in _idle(resource.spec):
                words = Wording(f"`{idle.route[-1]}` has no effect: {idle.why}", idle.help)
                yield Finding(project.at(resource.identity, *idle.route).key(), words, str(resource.identity))


def _idle(spec: Kind) -> Iterator[_Idle]:
    if isinstance(spec, Retriever):
        search = spec.search
        if search.mode == "lexical" and search.embedding is not None:
            yield _Idle(("search", "embedding"), "the search is lexical", "remove it, or write `mode: hybrid`")
    elif isinstance(spec, PromptTemplate):
        if spec.examples is not None and spec.examples.select == "first" and spec.examples.by is not None:
            why = "the first examples are shown, whatever they say"
            yield _Idle(("examples", "by"), why, "remove it, or write `select: similar` or `select: label`")
    elif isinstance(spec, Evaluation):
        for name, metric in spec.metrics.items():
            for field in ("with", "where") if metric.of is not None else ():
                if metric.with_ if field == "with" else metric.where is not None:
                    why = f"a gap is computed from the scores of '{metric.of}'"
                    yield _Idle(("metrics", name, field), why, f"remove it, or say it of '{metric.of}'")
