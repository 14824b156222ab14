"""A template walks the characters of a text.

## What it does
Reports a `{% for %}` over an input, or a part of one, that is declared to be text.

## Why is this bad?
The loop runs once for each letter. Mostly a list was meant.

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
        {% for q in question %}- {{ q }}
        {% endfor %}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: array, items: {type: string}}}
  messages:
    - role: user
      content: |
        {% for q in question %}- {{ q }}
        {% endfor %}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS328"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    name = fault.facts["variable"]
    help = f"declare '{name}' as a list, or split it: `{name}.splitlines()`"
    return Wording(f"'{name}' is text: this loop walks its characters", help)
