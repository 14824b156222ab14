"""A file is not valid YAML.

## What it does
Reports the place where the parser had to stop. What follows in that document is not looked at; the documents after
the next `---` are.

## Why is this bad?
Nothing in the document exists for the rest of the project, so everything that names it would be broken too.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer
spec: {model: builtin/echo}
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

CODE = "PS001"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = "mend this line or the one above; text with `: ` or ` #` in it, or `{`, `[`, `*` at its start, needs quotes"
    return Wording(f"not valid YAML: {fault.facts['problem']}", help)
