"""A Model is named where one of another mode is needed.

## What it does
Compares a Model's `mode` with its use: a `chat` model answers a prompt or judges, an `embedding` model embeds for a
Retriever, a `rerank` model orders what it found.

## Why is this bad?
The model cannot do what it is asked, and the chain fails with every question.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: embedder}
spec: {model: builtin/hashed, mode: embedding}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: embedder
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo, mode: chat}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.uses import answers, uses
from penstock.project.project import Project

CODE = "PS405"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for use in uses(project):
        model = answers(project, use.model)
        if model is not None and model.mode != use.mode:
            message = f"Model '{use.model}' has the mode `{model.mode}`, and this needs `{use.mode}`"
            yield Finding(use.place, Wording(message, f"name a Model with `mode: {use.mode}`"), use.owner)
