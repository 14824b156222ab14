"""An agent is given a tool twice.

## What it does
Reports a Tool that is listed twice, and two Tools that run the same function, address or tool of a server.

## Why is this bad?
The model is told of it twice, and pays for both; under two names it takes them for two things.

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
      tools: [find, find]
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

CODE = "PS315"
SEVERITY = Severity.WARNING


def words(fault: Fault) -> Wording:
    tool, first = fault.facts["tool"], fault.facts["first"]
    if tool == first:
        return Wording(f"tool '{tool}' is listed twice under `{fault.facts['field']}`", "remove one of the two")
    return Wording(f"tools '{first}' and '{tool}' run the same thing", "give the agent one of them")
