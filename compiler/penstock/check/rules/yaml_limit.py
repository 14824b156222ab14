"""A file holds more than a hand-written file ever does.

## What it does
Bounds the size of a file, the depth of its nesting and the number of its aliases, before any parser sees it.

## Why is this bad?
Every YAML parser can be made to hang or to take all memory; checking must be safe on a stranger's branch.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters:
    stop:
      [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
      ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters: {stop: ["END"]}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS004"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = f"too many {fault.facts['what']}: at most {fault.facts['limit']} are read"
    return Wording(message, "split the file, or write it without the repetition")
