"""A Model is named where one of another mode is needed.

## What it does
Compares a Model's `mode` with its use: a `chat` model answers a prompt, an `embedding` model embeds for a Retriever.

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
from penstock.project.closures import unless_sound
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.kinds.retriever import Retriever
from penstock.spec.resource import Resource
from penstock.spec.steps.prompt import PromptStep

CODE = "PS405"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.resources.values():
        yield from unless_sound(project, resource, CODE, _find(project, resource))


def _find(project: Project, resource: Resource) -> Iterator[Finding]:
    for place, name, needed in _uses(project, resource):
        model = project.spec("Model", name)
        if isinstance(model, Model) and model.mode != needed:
            message = f"Model '{name}' has the mode `{model.mode}`, and this needs `{needed}`"
            yield Finding(place, Wording(message, f"name a Model with `mode: {needed}`"), str(resource.identity))


def _uses(project: Project, resource: Resource) -> Iterator[tuple[Location, str, str]]:
    """Where a resource names a Model, the name, and the mode that is needed there."""
    identity, spec = resource.identity, resource.spec
    if isinstance(spec, PromptTemplate) and spec.model is not None:
        yield project.at(identity, "model"), spec.model, "chat"
    elif isinstance(spec, Retriever) and spec.search.embedding is not None:
        yield project.at(identity, "search", "embedding"), spec.search.embedding, "embedding"
    elif isinstance(spec, Chain):
        for name, step in spec.steps.items():
            if isinstance(step, PromptStep) and step.model is not None:
                yield project.at(identity, "steps", name, "model"), step.model, "chat"
