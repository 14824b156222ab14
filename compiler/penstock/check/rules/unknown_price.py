"""A gate has a budget in dollars, and nobody knows what a Model costs.

## What it does
With `gate.budget.usd`, looks for Models that an evaluated chain asks and that have a price neither of their own nor in
the catalogue.

## Why is this bad?
What it costs is not counted, so that the budget does not hold, and the expected cost of a change is unknown.

## Example
```yaml
kind: Project
apiVersion: penstock/v1
metadata: {name: shop}
spec: {gate: {budget: {usd: 2.0}}}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: acme/answerer-2026-01-01
  parameters: {max_tokens: 400}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: answer
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {short: {metric: answered, with: {text: "${{ outputs.text }}"}, guard: {min: 0.5}}}
```
```jsonl questions.jsonl
{"id": "q1", "question": "When is it open?"}
{"id": "q2", "question": "Where is it?"}
```

## Use instead
```yaml
kind: Project
apiVersion: penstock/v1
metadata: {name: shop}
spec: {gate: {budget: {usd: 2.0}}}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: acme/answerer-2026-01-01
  parameters: {max_tokens: 400}
  price: {inputPerMillion: 0.4, outputPerMillion: 1.6}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: answer
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {short: {metric: answered, with: {text: "${{ outputs.text }}"}, guard: {min: 0.5}}}
```
```jsonl questions.jsonl
{"id": "q1", "question": "When is it open?"}
{"id": "q2", "question": "Where is it?"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.cost import bounds
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.resource import Identity

CODE = "PS411"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    budget = project.settings.gate.budget.usd
    if budget is None:
        return
    found: dict[str, str] = {}
    for resource in project.of("Evaluation"):
        assert isinstance(resource.spec, Evaluation)
        cost = bounds.evaluation(project, resource.identity.name)
        for name in cost.unpriced if cost is not None else ():
            found.setdefault(name, resource.identity.name)
    for name, evaluation in found.items():
        identity = Identity("Model", name)
        message = (
            f"Model '{name}' has no known price, and gate.budget.usd is {budget:g} (Evaluation '{evaluation}' asks it)"
        )
        words = Wording(
            message, "write its `price: {inputPerMillion: ..., outputPerMillion: ...}`; 0 where it costs nothing"
        )
        yield Finding(project.at(identity, "model"), words, str(identity))
