"""An agent is given a tool that it may never call.

## What it does
Reports Tools with `effects: write` under the `tools` of an agent that are not under `approve`.

## Why is this bad?
The model is offered it, calls it, and is refused every time.

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
      tools: [refund]
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
      tools: [refund]
      approve: [refund]
  outputs: {answer: "${{ steps.help.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS318"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    tool = fault.facts["tool"]
    message = f"tool '{tool}' writes, and step '{fault.facts['step']}' does not approve it: it can never be called"
    return Wording(message, f"add '{tool}' to `approve`, or take it out of `tools`")
