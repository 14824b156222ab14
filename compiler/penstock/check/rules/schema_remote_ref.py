"""A schema refers to another document.

## What it does
Reports every `$ref` that leads out of the schema it stands in, except to what is built in.

## Why is this bad?
It is never fetched: checking reaches neither network nor other files. What it was to say would not be checked.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {$ref: "https://schemas.example.org/question.json"}}
  messages: [{role: user, content: "{{ question }}"}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  messages: [{role: user, content: "{{ question }}"}]
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS708"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(str(fault.facts["problem"]), "write the schema out, or put it under `$defs` of this one")
