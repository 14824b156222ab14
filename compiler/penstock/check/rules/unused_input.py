"""A declared input is read by nobody.

## What it does
Reports inputs of a template or chain that nothing in it reads.

## Why is this bad?
Callers provide it and believe that it matters.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}, tone: {type: string}}
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

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS303"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    name, what = fault.facts["input"], fault.facts["what"]
    return Wording(
        f"input '{name}' is read nowhere in this {what}", "read it, or remove it", fix=mend.remove(fault.location)
    )
