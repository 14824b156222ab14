"""A template cannot be parsed.

## What it does
Parses every prompt in its template language.

## Why is this bad?
The prompt cannot be rendered.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{% if question %}{{ question }}"}]
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

CODE = "PS309"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"not a usable template: {fault.facts['problem']}", "mend the template here")
