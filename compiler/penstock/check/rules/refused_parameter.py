"""A model refuses a parameter that it is given, or its value.

## What it does
Looks for `temperature`, `top_p` and `top_k` on models that the catalogue says take none, for a `temperature` above 1 on
Anthropic's, and for more `dimensions` than a model's vectors have, or on a model that makes no vectors.

## Why is this bad?
The provider refuses every call.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: embedder}
spec:
  model: openai/text-embedding-3-small
  mode: embedding
  parameters: {dimensions: 3072}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: embedder}
spec:
  model: openai/text-embedding-3-small
  mode: embedding
  parameters: {dimensions: 512}
```
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.catalogue import Entry
from penstock.spec.kinds.model import Model

CODE = "PS416"
SEVERITY = Severity.ERROR
_SAMPLING = ("temperature", "top_p", "top_k")


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Model"):
        assert isinstance(resource.spec, Model)
        known = catalogue.entry(resource.spec.model)
        for name, value in resource.spec.parameters.items():
            words = None if known is None else _words(known, resource.spec, name, value)
            if words is not None:
                yield Finding(project.at(resource.identity, "parameters", name), words, str(resource.identity))


def _words(known: Entry, model: Model, name: str, value: Any) -> Wording | None:
    if name in _SAMPLING and "sampling" in known.lacks and not (value == 1 and name != "top_k"):
        return Wording(f"{model.model} takes no `{name}`", "leave it out")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    claude = known.provider == "anthropic" or "claude" in known.name
    if name == "temperature" and claude and number and 1 < value <= 2:
        return Wording(f"`temperature` is {value:g}, and {model.model} takes 0 to 1", "write a number from 0 to 1")
    if name == "dimensions" and type(value) is int:
        if model.mode != "embedding":
            return Wording(f"{model.model} makes no vectors, so it takes no `dimensions`", "leave it out")
        if known.dimensions is not None and value > known.dimensions:
            message = f"`dimensions` is {value}, and the vectors of {model.model} have {known.dimensions}"
            return Wording(message, f"write {known.dimensions} or less")
    return None
