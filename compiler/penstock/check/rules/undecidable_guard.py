"""A guard can never decide, whatever the rows say.

## What it does
Counts the rows that a metric with a `margin` is planned for, and their clusters. Even if not one row changes, n rows
only show that the share of changed rows is at most 1 - alpha^(1/n); where that is above the margin, "not worse" is
out of reach. Under a handful of clusters no test reaches its level at all.

## Why is this bad?
The gate would answer INCONCLUSIVE for ever, which reads like protection and is none.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {margin: 0.05}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "delivery"}
{"id": "q2", "question": "May I return it?", "topic": "returns"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "delivery"}
{"id": "q2", "question": "May I return it?", "topic": "returns"}
```
"""

from collections.abc import Iterator
from datetime import date
from math import ceil

from penstock.check.planned import planned
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation, Metric
from penstock.stats import reach

CODE = "PS509"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        assert isinstance(resource.spec, Evaluation)
        for name, metric in resource.spec.metrics.items():
            margin = metric.guard.margin if metric.guard else None
            if margin is None:
                continue
            words = _untested(project, metric, name) or _words(project, resource.spec, name, margin)
            if words is not None:
                place = project.at(resource.identity, "metrics", name, "guard", "margin")
                yield Finding(place, words, str(resource.identity))


def _untested(project: Project, metric: Metric, name: str) -> Wording | None:
    signature = project.signatures.get(metric.metric) if metric.metric is not None else None
    if metric.of is None and (signature is None or signature.most is not None):
        return None
    what, bound = ("a gap", "max") if metric.of is not None else ("an amount", "maxIncrease")
    return Wording(f"no test shows that '{name}', {what}, keeps a margin", f"use `{bound}`")


def _words(project: Project, spec: Evaluation, name: str, margin: float) -> Wording | None:
    alpha = project.settings.gate.alpha
    rows = reach.identical_rows(alpha, margin)
    if rows is None:
        return Wording(f"the margin of '{name}' is 0, which no number of rows can show", "set a margin above 0")
    clusters = reach.fewest_clusters(alpha)
    plan = planned(project, spec, spec.metrics[name], rows, clusters)
    if plan is None or reach.can_decide(plan.rows, plan.clusters, margin, alpha):
        return None
    if plan.rows == 0 and spec.metrics[name].where is not None:
        return Wording(f"guard '{name}' can never decide: it has no planned row", "let its `where` hold for some rows")
    if plan.rows < rows:
        message = (
            f"guard '{name}' can never decide: it has {plan.rows} planned rows, a margin of {margin:g} needs {rows}"
        )
        widened = ceil(reach.unchanged_bound(plan.rows, alpha) * 100) / 100
        other = f", or widen the margin to {widened:g}" if widened < 1 else ""
        return Wording(message, f"add at least {rows - plan.rows} rows{other}")
    message = (
        f"guard '{name}' can never decide: it has {plan.clusters} of the {clusters} clusters that alpha {alpha:g} needs"
    )
    return Wording(message, f"add rows of at least {clusters - plan.clusters} more clusters")
