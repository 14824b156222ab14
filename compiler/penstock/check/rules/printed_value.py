"""A template prints a whole list or mapping.

## What it does
Reports `{{ value }}` where the input, or the part of it, is declared to be an array or an object, and no filter or
attribute makes text of it.

## Why is this bad?
The model sees it as Python happens to write it, quotes and brackets included, in
the form of Python, not JSON.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {documents: {type: array, items: {type: string}}}
  messages:
    - role: user
      content: |
        {{ documents }}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {documents: {type: array, items: {type: string}}}
  messages:
    - role: user
      content: |
        {{ documents|join(', ') }}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS329"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    name = fault.facts["variable"]
    message = f"'{name}' is {fault.facts['type']}: printed whole, it shows quotes and brackets as Python writes them"
    ways = f"`{name}|join(', ')`, a loop" if fault.facts["kind"] == "array" else f"a member such as `{name}.id`"
    return Wording(message, f"print {ways}, or JSON: `{name}|tojson`")
