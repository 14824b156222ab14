"""A Monitor's signal reads what its mapping does not give.

## What it does
Where `traces.map` says how traces read, looks for every path of `signal`, and inputs, outputs and steps that `within`
names, among its keys. Formats that have names of
their own for inputs and outputs (openinference, litellm, langfuse) need no mapping.

## Why is this bad?
Every reading is NOT MEASURED.

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
  traces: {format: jsonl, map: {outputs.answer: "attributes['question']"}}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
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
  traces: {format: jsonl, map: {inputs.question: "attributes['question']"}}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.chains import chains
from penstock.project.flow import flow
from penstock.project.graph import paths_in
from penstock.project.project import Project
from penstock.project.types import chain_types
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.schemas import schema

CODE = "PS604"
SEVERITY = Severity.ERROR


NAMED = ("openinference", "litellm", "langfuse")
"""Formats whose traces say themselves what is input and output."""


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        if spec.signal is None or not spec.traces.map or spec.traces.format in NAMED:
            continue
        given = [tuple(key.split(".")) for key in spec.traces.map]
        if any(fault.resource == str(resource.identity) for fault in flow(project).faults):
            continue  # a name or a signal that is wrong comes first
        for named, who, route in _read(spec, project):
            if not _exists(project, spec.chain, named):
                continue  # a finding of its own
            if not any(named[: len(key)] == key or key[: len(named)] == named for key in given):
                name = ".".join(named[: 3 if named[0] == "steps" else 2])
                words = Wording(f"the mapping gives no `{name}`, {who}", f"add `{name}:` to `traces.map`")
                yield Finding(project.at(resource.identity, *route), words, str(resource.identity))


def _read(spec: Monitor, project: Project) -> Iterator[tuple[tuple[str, ...], str, tuple[str | int, ...]]]:
    """Paths, who reads them, and where that is said."""
    for path in paths_in(spec.signal, project.kept):
        yield tuple(map(str, path)), "which the signal reads", ("signal",)
    for at, name in enumerate(spec.within):
        yield tuple(name.split(".")), "which `within` names", ("within", at)


def _exists(project: Project, chain: str, path: tuple[str, ...]) -> bool:
    if chain not in chains(project) or path[0] not in ("inputs", "outputs", "steps"):
        return False
    return schema.at(getattr(chain_types.types(project, chain), path[0]), path[1:]) is not None
