"""A tool that only reads is approved for writing.

## What it does
Reports Tools with `effects: read` under the `approve` of an agent.

## Why is this bad?
They may be called anyway. A list that holds only what writes shows at a glance what an agent can do.

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
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Looks after orders.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, properties: {state: {type: string}}}
  effects: read
  http: {url: https://tools.example.org/find}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    help:
      agent: answer
      model: answerer
      with: {question: "${{ inputs.question }}"}
      tools: [find]
      approve: [find]
  outputs: {answer: "${{ steps.help.text }}"}
```

## Use instead
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
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: find, description: Looks after orders.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, properties: {state: {type: string}}}
  effects: read
  http: {url: https://tools.example.org/find}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    help:
      agent: answer
      model: answerer
      with: {question: "${{ inputs.question }}"}
      tools: [find]
  outputs: {answer: "${{ steps.help.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS317"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    tool = fault.facts["tool"]
    help = f"take '{tool}' out of `approve`, or write `effects: write` where it does change something"
    return Wording(f"tool '{tool}' only reads: it needs no approval", help)
