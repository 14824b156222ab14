"""A platform cannot say what a spec says.

## What it does
When files for a platform are written, names every resource, and every field that a resource sets, which they cannot
hold, with the platform's reason. `check` alone does not look: this is found by `compile`.

## Why is this bad?
What runs on the platform is then not what was checked and gated.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: builtin/echo}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {targets: {litellm: {}}}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {targets: {litellm: {}}}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS913"
SEVERITY = Severity.WARNING
LATE = True


def words(fault: Fault) -> Wording:
    target, what = fault.facts["target"], fault.facts["what"]
    without = f"say that `{target}` does without it: `# penstock: ignore[{CODE}] reason`"
    unset = "its settings name no " in str(fault.facts["reason"])
    first = f"name it under `targets: {{{target}: ...}}` of an Environment" if unset else "leave it out here"
    help = f"{first}, or {without}"
    return Wording(f"{target} cannot carry {what}: {fault.facts['reason']}", help)
