"""A gate's budget cannot pay for its evaluations.

## What it does
Adds up the expected cost of every row of an Evaluation, `repeats` and judges included, for base and head, and compares
it with `gate.budget.usd`. The figures are estimates and labelled so.

## Why is this bad?
The gate stops half way, and its verdict is INCONCLUSIVE for ever.

## Example
```yaml
kind: Project
apiVersion: penstock/v1
metadata: {name: shop}
spec: {gate: {budget: {usd: 0.001}}}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
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
  model: openai/gpt-4.1-mini-2025-04-14
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
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.diagnostics.diagnostic import Related
from penstock.project.cost import bounds
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation

CODE = "PS412"
SEVERITY = Severity.WARNING
SIDES = 2


def find(project: Project, today: date) -> Iterator[Finding]:
    budget = project.settings.gate.budget.usd
    root = next(iter(project.of("Project")), None)
    if budget is None or root is None:
        return
    for resource in project.of("Evaluation"):
        assert isinstance(resource.spec, Evaluation)
        cost = bounds.evaluation(project, resource.identity.name)
        if cost is None or cost.usd is None or cost.usd * SIDES <= budget:
            continue
        most = "no bound" if cost.usd_most is None else f"at most {cost.usd_most * SIDES:.2g}"
        named = resource.identity.name
        message = (
            f"Evaluation '{named}' costs about {cost.usd * SIDES:.2g} USD for base and head ({most}), budget {budget:g}"
        )
        words = Wording(
            message, f"raise the budget above {cost.usd * SIDES:.2g}, or take fewer rows or a cheaper Model"
        )
        related = (Related(project.at(resource.identity, "dataset"), "these rows"),)
        place = project.at(root.identity, "gate", "budget", "usd")
        yield Finding(place, words, str(resource.identity), related)
