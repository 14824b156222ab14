"""No expression reads a variable that an Environment gives.

## What it does
Looks for `vars.<name>` in the steps and outputs of every chain as the Environment patches it.

## Why is this bad?
Somebody believes that it changes something.

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
kind: Environment
metadata: {name: production}
spec: {vars: {region: eu}}
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
  outputs: {answer: "${{ steps.answer.text }}", region: "${{ vars.region }}"}
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {vars: {region: eu}}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.graph import paths_in, step_values
from penstock.project.project import Project
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.environment import Environment

CODE = "PS229"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    resource = project.get("Environment", project.environment)
    if resource is None:
        return
    spec = resource.spec
    assert isinstance(spec, Environment)
    read = _read(project)
    for name in spec.vars:
        if read is not None and name not in read:
            words = Wording(f"no chain reads the variable '{name}'", f"remove it, or read `vars.{name}`")
            yield Finding(project.at(resource.identity, "vars", name).key(), words, str(resource.identity))


def _read(project: Project) -> set[str] | None:
    """The names that chains read; None where one reads `vars` as a whole, or cannot be read itself."""
    if any(str(fault.resource).startswith("Chain/") for fault in project.faults):
        return None
    found: set[str] = set()
    for resource in project.of("Chain"):
        spec = resource.spec
        assert isinstance(spec, Chain)
        values = [*(step_values(step) for step in spec.steps.values()), spec.outputs]
        for path in paths_in(values, project.kept):
            if path == ("vars",):
                return None
            if path[0] == "vars":
                found.add(str(path[1]))
    return found
