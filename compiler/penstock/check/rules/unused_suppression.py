"""A comment suppresses a finding that is not there.

## What it does
Reports `# penstock: ignore[...]` that matches no finding on its line or the next. Findings about text, schemas and
references (PS0xx to PS2xx) and policies (PS8xx) cannot be suppressed: nothing can be built on the first, and the
second have waivers.

## Why is this bad?
It would hide the next such finding without anybody having looked at it.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}  # penstock: ignore[PS701] no key, a digest
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
```
"""

from penstock.check.rule import Edit, Fix, Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS021"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    code, others = fault.facts["code"], str(fault.facts["others"])
    edit = Edit(fault.location, "text", f"[{others}]", f"[{fault.facts['written']}]")
    fix = Fix((edit if others else Edit(fault.location, "remove"),), safe=True)
    if fault.facts["possible"]:
        return Wording(f"there is no finding {code} here to suppress", "remove the comment", fix=fix)
    help = "mend the finding itself; a policy is waived in its `waivers`"
    return Wording(f"{code} cannot be suppressed", help, fix=fix)
