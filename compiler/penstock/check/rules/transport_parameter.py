"""A model's parameters say where its calls go.

## What it does
Reports names such as `api_base`, `api_key`, `extra_headers` and `proxy` among `parameters`.

## Why is this bad?
A pull request could send the team's key elsewhere. Where a call goes and which key it carries are bindings, which
are read from the base revision.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  parameters: {api_base: "https://llm.example.org/v1"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-4.1-mini-2025-04-14
  endpoint: https://llm.example.org/v1
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS402"
SEVERITY = Severity.ERROR


_ENDPOINT = frozenset(("api_base", "base_url", "api_url", "endpoint", "azure_endpoint", "host"))
_CREDENTIAL = frozenset(
    ("api_key", "apikey", "key", "token", "azure_ad_token", "aws_access_key_id", "aws_secret_access_key")
    + ("aws_session_token", "vertex_credentials", "authorization", "organization")
)


def words(fault: Fault) -> Wording:
    name = str(fault.facts["name"])
    folded = name.lower().replace("-", "_")
    help = "remove it"
    if folded in _ENDPOINT:
        help = "write it as `endpoint`"
    elif folded in _CREDENTIAL:
        help = "name the variable that holds the key: `credentials: {env: NAME}`"
    return Wording(f"`{name}` is no parameter of a model but of its transport", help)
