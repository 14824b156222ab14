"""A value is not what its key takes.

## What it does
Compares every value with the type, bounds and choices of its field. Values are taken as written: `"4"` is text, no
number.

## Why is this bad?
A value that has to be guessed at is guessed differently by the next reader.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo, mode: chatt}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo, mode: chat}
```
"""

import re
from difflib import get_close_matches

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS106"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    key = next((str(key) for key in reversed(fault.location.route) if isinstance(key, str)), None)
    expected, got = fault.facts["expected"], fault.facts["got"]
    what = f"`{key}` takes {expected}" if key else f"this takes {expected}"
    names = re.findall(r"`([^` ]+)`", str(expected))
    close = get_close_matches(str(got).strip('"'), names, 1)
    # fields that do not go together are named by what is expected
    together = str(got).startswith("a mapping with ") and any(f"`{name}`" in str(got) for name in names)
    instead = "" if together else f", not {got}"
    is_choice = close and str(got).startswith('"') and "such as" not in str(expected)
    fix = mend.put(fault.location, close[0]) if is_choice and fault.location.part == "value" else None
    return Wording(f"{what}{instead}", f"did you mean `{close[0]}`?" if close else f"write {expected}", fix=fix)
