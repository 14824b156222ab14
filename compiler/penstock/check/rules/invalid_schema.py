"""A type is no valid JSON Schema.

## What it does
Checks the schemas of inputs, outputs and rows: their keywords, their limits, and that they name nothing on the
network.

## Why is this bad?
What the schema was to forbid would be let through.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: strng}}
  messages: [{role: user, content: "{{ question }}"}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS107"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = "types are JSON Schema: `{type: string}`, `{type: array, items: {type: string}}`"
    return Wording(f"not a usable JSON Schema: {fault.facts['problem']}", help)
