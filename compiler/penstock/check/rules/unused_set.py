"""A template sets a variable that it never reads.

## What it does
Reports names that `{% set %}` makes and nothing in the text reads; `_` may stay unread.

## Why is this bad?
It is a leftover, or the name is spelt otherwise where it is read.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages:
    - role: user
      content: |
        {% set asked = question|trim %}
        Question: {{ question }}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages:
    - role: user
      content: |
        {% set asked = question|trim %}
        Question: {{ asked }}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS327"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    name = fault.facts["variable"]
    return Wording(f"'{name}' is set here and read nowhere", "read it, or remove this `set`")
