"""A keyword of a JSON Schema is mistyped.

## What it does
Compares the keywords of every schema with those of JSON Schema. One that resembles none is left alone: it is an
annotation of somebody's own.

## Why is this bad?
JSON Schema lets unknown keywords pass: a bound, a default or a list of what is required that is mistyped is none.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLenght: 2000}}
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

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS111"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    keyword, near = str(fault.facts["keyword"]), str(fault.facts["nearest"])
    fix = mend.rename(fault.location, near, safe=False)
    return Wording(f"`{keyword}` is no keyword of JSON Schema and says nothing", f"did you mean `{near}`?", fix=fix)
