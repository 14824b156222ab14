"""A Monitor's alpha has no effect.

## What it does
Reports `alert.alpha` where the Project's `falseAlarmsPerMonth` sets that of every Monitor together.

## Why is this bad?
Whoever changes it believes to have changed when the alarm is raised.

## Example
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {falseAlarmsPerMonth: 1}
---
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
  alert: {alpha: 0.05, for: 2}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Project
metadata: {name: shop}
spec: {falseAlarmsPerMonth: 1}
---
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
  alert: {for: 2}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.monitor import Monitor

CODE = "PS607"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    wanted = project.settings.false_alarms_per_month
    for resource in project.of("Monitor") if wanted is not None else ():
        spec = resource.spec
        assert isinstance(spec, Monitor)
        if "alpha" in spec.alert.model_fields_set:
            message = f"`falseAlarmsPerMonth: {wanted:g}` of the Project sets the alpha of every Monitor"
            words = Wording(message, "remove this one, or the Project's")
            yield Finding(project.at(resource.identity, "alert", "alpha"), words, str(resource.identity))
