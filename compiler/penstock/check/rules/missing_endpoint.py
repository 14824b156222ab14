"""A model that the team serves has no address to ask.

## What it does
Reports a Model `hosted_vllm/...` without `endpoint`, its own, its base's or an Environment's binding, where an
Evaluation asks it in an Environment that the gate judges.

## Why is this bad?
The gate can ask nobody, and every pull request waits.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec: {model: hosted_vllm/support-8b}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: house
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
  chain: answer
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.text }}"}, guard: {min: 0.5}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec: {model: hosted_vllm/support-8b, endpoint: "https://llm.example.org/v1"}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: house
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
  chain: answer
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.text }}"}, guard: {min: 0.5}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.bound import bound
from penstock.project.graph import reach
from penstock.project.link import DEFAULT
from penstock.project.project import Project
from penstock.spec.kinds.model import Model
from penstock.spec.resource import Identity

CODE = "PS445"
SEVERITY = Severity.WARNING
_OWN = "hosted_vllm/"


def find(project: Project, today: date) -> Iterator[Finding]:
    if project.environment not in (project.settings.gate.environments or [DEFAULT]):
        return
    own = [r for r in project.of("Model") if isinstance(r.spec, Model) and r.spec.model.startswith(_OWN)]
    evaluations = project.of("Evaluation") if own else []
    asked = {identity for each in evaluations for identity in reach(project, each.identity)}
    for resource in own:
        assert isinstance(resource.spec, Model)
        if resource.identity not in asked:
            continue
        if not any(_addressed(project, name) for name in (resource.identity.name, resource.spec.base) if name):
            name = resource.identity
            message = f"no endpoint is known for '{resource.spec.model}', and an Evaluation asks it"
            words = Wording(message, f"add `endpoint`, or bind one in an Environment: `{name}: {{endpoint: ...}}`")
            yield Finding(project.at(name, "model"), words, str(name))


def _addressed(project: Project, name: str) -> bool:
    identity = Identity("Model", name)
    spec = bound(project, identity) if identity in project.resources else None
    return not isinstance(spec, Model) or spec.endpoint is not None
