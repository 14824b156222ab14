"""An agent may write with a tool that it does not have.

## What it does
Reports names under `approve` that are not under `tools`.

## Why is this bad?
`tools` are the only ones an agent has: the approval does nothing, and the tool that was meant can not be called.

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
kind: Tool
metadata: {name: refund, description: Looks after orders.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, properties: {state: {type: string}}}
  effects: write
  http: {url: https://tools.example.org/refund}
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
      approve: [refund]
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
kind: Tool
metadata: {name: refund, description: Looks after orders.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, properties: {state: {type: string}}}
  effects: write
  http: {url: https://tools.example.org/refund}
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
      tools: [find, refund]
      approve: [refund]
  outputs: {answer: "${{ steps.help.text }}"}
```
"""

from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS316"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    tool = fault.facts["tool"]
    help = perhaps(fault.facts["nearest"], None, "") or f"add '{tool}' to `tools`, or take it out of `approve`"
    return Wording(f"step '{fault.facts['step']}' approves tool '{tool}', which is not among its `tools`", help)
