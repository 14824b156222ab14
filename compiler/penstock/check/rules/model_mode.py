"""A Model is named where one of another mode is needed.

## What it does
Compares a Model's `mode` with its use: a `chat` model answers a prompt and judges,
an `embedding` model embeds and a `rerank` model orders for a Retriever.

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
from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.steps.prompt import PromptStep

CODE = "PS405"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for owner, place, name, needed in _uses(project):
        model = project.spec("Model", name)
        if isinstance(model, Model) and model.mode != needed:
            message = f"Model '{name}' has the mode `{model.mode}`, and this needs `{needed}`"
            yield Finding(place, Wording(message, f"name a Model with `mode: {needed}`"), owner)


def _uses(project: Project) -> Iterator[tuple[str, Location, str, str]]:
    """Who names a Model, where, its name, and the mode that is needed there."""
    for identity, resource in project.resources.items():
        owner, spec = str(identity), resource.spec
        if isinstance(spec, PromptTemplate) and spec.model is not None:
            yield owner, project.at(identity, "model"), spec.model, "chat"
        elif isinstance(spec, Retriever):
            if spec.search.embedding is not None:
                yield owner, project.at(identity, "search", "embedding"), spec.search.embedding, "embedding"
            if spec.search.rerank is not None:
                yield owner, project.at(identity, "search", "rerank"), spec.search.rerank, "rerank"
        elif isinstance(spec, Evaluation):
            for name, metric in spec.metrics.items():
                if metric.judge is not None:
                    yield owner, project.at(identity, "metrics", name, "judge", "model"), metric.judge.model, "chat"
        elif isinstance(spec, Chain):
            for name, step in spec.steps.items():
                if isinstance(step, PromptStep) and step.model is not None:
                    yield owner, project.at(identity, "steps", name, "model"), step.model, "chat"
