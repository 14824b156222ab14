"""A pattern is none of RE2's.

## What it does
Compiles every `pattern` of a schema with RE2, which has neither lookaround nor backreferences and needs linear time.

## Why is this bad?
Other engines can take hours over a short text. A pattern that is not understood checks nothing.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, pattern: "^(?!no)"}}
  messages: [{role: user, content: "{{ question }}"}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, pattern: "^[a-z]"}}
  messages: [{role: user, content: "{{ question }}"}]
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS709"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(str(fault.facts["problem"]), "write it without lookaround, backreferences and large counts")
