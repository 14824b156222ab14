"""A template reaches into Python.

## What it does
Looks for attributes that lead from a value to the interpreter: names with `__`, frames and code objects, `self`,
`format`, in whatever way they are spelled.

## Why is this bad?
A template is text from a pull request. From `__class__` it is four steps to running a program with the team's keys.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question.__class__ }}"}]
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

CODE = "PS706"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    problem = str(fault.facts["problem"]).removeprefix("unsafe: ")
    return Wording(f"not a safe template: {problem}", "read only what the inputs declare")
