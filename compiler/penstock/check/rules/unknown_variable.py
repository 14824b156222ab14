"""A template reads a variable that is not declared.

## What it does
Takes the variables from the template's syntax tree and looks each up in `inputs`; in few-shot examples, in the
fields of the row.

## Why is this bad?
It has no value: most template languages print nothing there and say nothing about it.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ qestion }}"}]
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
from penstock.check.phrase import perhaps
from penstock.check.rule import Fix, Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS302"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    variable = str(fault.facts["variable"]).replace(".*", "[]")
    if fault.facts["what"] == "insert" and variable == "examples" and fault.facts["nearest"] is None:
        return Wording("this template has no examples to insert", "add `examples:`, or remove the insert")
    if fault.facts["what"] == "compare":
        message = f"similar examples are compared with the input '{variable}', which is not declared"
        return Wording(message, perhaps(None, fault.facts["known"], "declared here:"))
    help = perhaps(fault.facts["nearest"], fault.facts["known"], "declared here:")
    if not help and "." not in variable:
        help = f"declare it: `inputs: {{{variable}: {{type: string}}}}`"
    verb = "inserts" if fault.facts["what"] == "insert" else "reads"
    return Wording(f"the template {verb} '{variable}', which is not declared", help, fix=_fix(fault, variable))


def _fix(fault: Fault, variable: str) -> Fix | None:
    near = fault.facts["nearest"]
    if fault.facts["what"] == "insert" or not near:
        return mend.put(fault.location, near)
    dot = "." if "." in variable else ""
    return mend.reword(fault.location, dot + variable.rpartition(".")[2], f"{dot}{near}")
