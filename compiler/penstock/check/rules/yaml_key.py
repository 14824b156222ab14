"""A key is not text.

## What it does
Reports keys that are numbers, truth values, null, lists or mappings.

## Why is this bad?
Specs are JSON in another dress, whose keys are text: `1` and `"1"` would be two keys in one reader and one in the
next.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters: {logit_bias: {50256: -100}}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: builtin/echo
  parameters: {logit_bias: {"50256": -100}}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS007"
SEVERITY = Severity.ERROR


_A = {"integer": "a number", "number": "a number", "boolean": "a truth value", "list": "a list", "mapping": "a mapping"}


def words(fault: Fault) -> Wording:
    kind = str(fault.facts["type"])
    help = "put the key in quotes" if kind not in ("list", "mapping") else "write text as the key"
    return Wording(f"a key must be text, `{fault.facts['key']}` is {_A.get(kind, kind)}", help)
