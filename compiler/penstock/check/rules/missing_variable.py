"""A step does not pass what its prompt needs.

## What it does
Compares a step's `with` with the inputs of its PromptTemplate; those without a default must be passed.

## Why is this bad?
The prompt cannot be rendered, and the chain fails with every question.

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
  messages: [{role: user, content: "Question: {{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer}
  outputs: {answer: "${{ steps.answer.text }}"}
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
```
"""

from dataclasses import replace

from penstock.check.rule import Edit, Fix, Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS301"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    variable, kind = fault.facts["variable"], fault.facts["type"]
    message = f"prompt '{fault.facts['prompt']}' needs '{variable}', step '{fault.facts['step']}' does not pass it"
    offer = fault.facts.get("offer") or f"a value ({kind})"
    notes = [note.removesuffix(" here") for _, note in fault.related]
    label = f"{notes[0]} at" if notes else f"'{variable}' ({kind}) is not passed"
    return Wording(message, f"add `{variable}: {offer}`", label, placed=bool(notes), fix=_fix(fault))


def _fix(fault: Fault) -> Fix | None:
    """The value on offer goes into `with`, which may be missing."""
    offer, route = fault.facts.get("offer"), fault.location.route
    place = replace(fault.location, route=route if len(route) > 3 and route[-1] == "with" else (*route, "with"))
    edit = Edit(replace(place, part="value"), "insert", offer, str(fault.facts["variable"]))
    return Fix((edit,), safe=False) if offer else None
