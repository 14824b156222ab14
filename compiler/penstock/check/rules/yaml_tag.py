"""A YAML tag asks for more than plain data.

## What it does
Reports explicit tags such as `!include`, `!env` and `!!python/object`.

## Why is this bad?
Tags make a loader read files, read variables or run code. A spec is plain data.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: !env MODEL}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS005"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = "write the value itself; `{file: path}` reads a text, an Environment's `vars` hold what differs by place"
    return Wording(f"the tag `{fault.facts['tag']}` is not allowed", help)
