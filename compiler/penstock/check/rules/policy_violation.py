"""A resource is not what a policy asks for.

## What it does
Evaluates the rules of every Policy, CEL over `resource` and `project`, on each resource that it matches. A rule
whose expression fails counts as broken.

## Why is this bad?
The team agreed on the policy. A Policy's `waivers` hold exceptions, with a reason and an end.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, labels: {tier: prod}}
spec: {model: openai/house}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: pinned-models}
spec:
  match: {kinds: [Model], labels: {tier: prod}}
  rules:
    - {name: pinned, assert: "resource.spec.model.matches('[0-9]{4}(-[0-9]{2}){2}$')", message: Pin a date.}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer, labels: {tier: prod}}
spec: {model: openai/gpt-4.1-mini-2025-04-14}
---
apiVersion: penstock/v1
kind: Policy
metadata: {name: pinned-models}
spec:
  match: {kinds: [Model], labels: {tier: prod}}
  rules:
    - {name: pinned, assert: "resource.spec.model.matches('[0-9]{4}(-[0-9]{2}){2}$')", message: Pin a date.}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import policy
from penstock.check.rule import Finding, Severity, Wording
from penstock.diagnostics.diagnostic import Related
from penstock.project.project import Project

CODE = "PS801"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for broken in policy.judge(project, today).violations:
        message = f"{broken.resource} breaks '{broken.rule.name}' of policy '{broken.policy}'"
        if broken.failed is not None:
            message += f": it cannot be evaluated ({broken.failed})"
        related = (Related(broken.asked, "asked for here"),)
        words = Wording(message, broken.rule.message, severity=Severity(broken.rule.severity))
        yield Finding(broken.at, words, str(broken.resource), related)
