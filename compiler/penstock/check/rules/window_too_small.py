"""A Monitor's window is too small for its alarm ever to be raised.

## What it does
Compares `alert.alpha`, shared among the detectors (Holm), with the least p-value that permutations can give: 1/(1 +
999), and no less than one in the number of ways to split reference and window. The reference of `skew` has the rows of
its Dataset, that of `drift` as many as the window.

## Why is this bad?
The monitor is green whatever happens.

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
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 4}
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
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
```
"""

from collections.abc import Iterator
from datetime import date
from math import comb

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import Monitor

CODE = "PS605"
SEVERITY = Severity.WARNING


PERMUTATIONS = 999


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        rows = spec.window.rows or spec.window.min_rows
        if rows is None or spec.objective is not None or project.settings.false_alarms_per_month is not None:
            continue
        reference = _reference(project, spec, rows)
        share = spec.alert.alpha / len(set(spec.detectors) or {""})
        least = 1 / min(1 + PERMUTATIONS, comb(reference + rows, rows) if reference + rows < 100 else 1 + PERMUTATIONS)
        if least > share:
            detectors = len(set(spec.detectors))
            message = f"no p-value of {rows} rows falls below {least:.2g}; alpha {spec.alert.alpha:g}"
            message += f" among {detectors} detectors asks for {share:.2g}" if detectors > 1 else " asks for less"
            help = "take more rows, or a larger alpha"
            part = "rows" if spec.window.rows else "minRows"
            yield Finding(project.at(resource.identity, "window", part), Wording(message, help), str(resource.identity))


def _reference(project: Project, spec: Monitor, rows: int) -> int:
    evaluation = project.spec("Evaluation", spec.skew.evaluation) if spec.skew is not None else None
    if not isinstance(evaluation, Evaluation) or project.get("Dataset", evaluation.dataset) is None:
        return rows
    return len(dataset.rows(project, evaluation.dataset).rows) or rows
