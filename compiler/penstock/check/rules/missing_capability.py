"""A Model cannot do what is asked of it.

## What it does
Holds what is needed of a Model against the catalogue: its own `requires`, tools for an agent step, answers by a JSON
Schema for a template with `output`, sight for a template with an input that may hold images; of its fallbacks too.
Stated as lacking is an error, not stated a warning. Without `json_schema` the model is asked in words, and what may
hold images need not: both are a warning at most.

## Why is this bad?
The provider refuses the call, or the model leaves out what it does not know, with every question.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/o3-mini-2025-01-31
  requires: [vision]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  requires: [vision]
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.check.uses import Answers, answers, answers_of, uses
from penstock.diagnostics.diagnostic import Related
from penstock.diagnostics.location import Location
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.resource import Identity

CODE = "PS406"
SEVERITY = Severity.ERROR
_WORDS, _SIGHT = "json_schema", "vision"


def find(project: Project, today: date) -> Iterator[Finding]:
    needed: dict[str, dict[str, tuple[str, Location | None]]] = {}
    for resource in project.of("Model"):
        spec = answers_of(resource)
        assert spec is not None
        if not spec.requires:
            continue
        name, place = resource.identity.name, project.at(resource.identity, "requires")
        for index, capability in enumerate(spec.requires):
            yield from _finding(spec, name, capability, "`requires`", place.at(index), str(resource.identity))
            needed.setdefault(name, {})[capability] = ("`requires`", place.at(index))
    for use in uses(project):
        model = answers(project, use.model) if use.needs else None
        for needs, by in use.needs:
            if model is not None and needs not in model.requires:
                yield from _finding(model, use.model, needs, by, use.place, use.owner)
                needed.setdefault(use.model, {}).setdefault(needs, (by, use.place))
    for name, capabilities in needed.items():
        yield from _fallbacks(project, name, capabilities)


def _fallbacks(project: Project, name: str, needed: dict[str, tuple[str, Location | None]]) -> Iterator[Finding]:
    model = answers(project, name)
    for index, other in enumerate(model.fallbacks if model is not None else ()):
        spec = answers(project, other)
        if spec is None:
            continue
        place = project.at(Identity("Model", name), "fallbacks", index)
        for capability, (by, where) in needed.items():
            if capability in spec.requires:
                continue  # found at the fallback itself
            words = f"{by} of Model '{name}'" if by == "`requires`" else by
            for finding in _finding(spec, other, capability, words, place, f"Model/{name}"):
                related = () if where is None else (Related(where, "this needs it"),)
                yield finding._replace(related=related)


def _finding(model: Answers, name: str, capability: str, by: str, place: Location, owner: str) -> Iterator[Finding]:
    known = catalogue.entry(model.named)
    if known is None or capability in known.has:
        return
    answers = known.mode not in ("embedding", "rerank")
    if not answers and by != "`requires`":
        return  # asked for answers: another finding
    lacks = capability in known.lacks or not answers
    said = "has no" if lacks else "is not known for"
    message = f"{model.named} {said} `{capability}`, which {by} needs"
    help = f"name a model that has it: `penstock models --needs {capability}` lists them"
    severity = Severity.ERROR if lacks else Severity.WARNING
    if capability == _WORDS and by != "`requires`":
        help, severity = (
            "it will be asked in words and its answer repaired; or name a model that has it",
            Severity.WARNING,
        )
    elif capability == _SIGHT and not by.startswith("`requires`"):
        help, severity = f"{help}; or let the input take `penstock:message`, which is text", Severity.WARNING
    yield Finding(place, Wording(message, help, label=f"Model '{name}'", severity=severity), owner)
