"""A template asks for more work than any prompt needs.

## What it does
Counts what the template's own numbers cause: nested ranges, powers, repeated text, macros that call themselves in
every case, tags without number. What depends on data is bounded when it is rendered.

## Why is this bad?
It would keep the machine busy for hours, or fill its memory, before anybody sees an answer.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages:
    - role: user
      content: "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}"
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages:
    - role: user
      content: "{% for a in range(9) %}{% for b in range(9) %}x{% endfor %}{% endfor %}"
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS707"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"too much work for a template: {fault.facts['problem']}", "write it shorter, or as data")
