"""A file is not UTF-8 text.

## What it does
Reports bytes that are not UTF-8, and characters that YAML does not allow.

## Why is this bad?
The same bytes would mean different text on different machines.

## Example
```base64 models.yaml
YXBpVmVyc2lvbjogcGVuc3RvY2svdjEKa2luZDogTW9kZWwKbWV0YWRhdGE6IHtuYW1lOiBhbnN3ZXJlciwgb3duZXI6IEL8cm99CnNwZWM6IHttb2RlbDogYnVpbHRpbi9lY2hvfQo=
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, owner: Büro}
spec: {model: builtin/echo}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS002"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"not plain UTF-8 text: {fault.facts['problem']}", "save the file as UTF-8")
