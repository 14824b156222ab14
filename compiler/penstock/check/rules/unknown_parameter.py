"""A model is given a parameter that nobody knows.

## What it does
Reports names among `parameters` that are not common to providers, as a warning, since the provider may know them. What
an embedded model (`builtin/...`) does not take is an error.

## Why is this bad?
A misspelt parameter is passed on and ignored, or refused by the provider when the chain runs.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {temprature: 0}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {temperature: 0}
```
"""

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS403"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    name, nearest = fault.facts["name"], fault.facts["nearest"]
    help = f"did you mean `{nearest}`?" if nearest else None
    fix = mend.rename(fault.location, nearest)
    if fault.facts["refused"]:
        return Wording(
            f"`{fault.facts['model']}` takes no parameter `{name}`",
            help or "remove it",
            severity=Severity.ERROR,
            fix=fix,
        )
    return Wording(
        f"`{name}` is no parameter that providers share", help or "if the provider knows it, leave it", fix=fix
    )
