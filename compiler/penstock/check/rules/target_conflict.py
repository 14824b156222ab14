"""Two resources cannot both stand in a platform's files.

## What it does
When files for a platform are written, finds resources that would take the same place in them, such as two Models that
one server would have to answer as. `check` alone does not look: this is found by `compile`.

## Why is this bad?
The platform takes one of the two, mostly in silence, and what asks for the other is answered by it.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support
  serving:
    weights: {uri: "hf://acme/one", parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l40s}
    maxContext: 4096
  endpoint: "https://llm.example.org/v1"
---
apiVersion: penstock/v1
kind: Model
metadata: {name: second}
spec:
  model: hosted_vllm/support
  serving:
    weights: {uri: "hf://acme/two", parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l40s}
    maxContext: 4096
  endpoint: "https://second.example.org/v1"
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 1000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: house
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: check}
spec:
  inputs: {question: {type: string, maxLength: 1000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: second
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {targets: {kserve: {nodes: {nvidia-l40s: {gpu: l40s}}}}}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support
  serving:
    weights: {uri: "hf://acme/one", parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l40s}
    maxContext: 4096
  endpoint: "https://llm.example.org/v1"
---
apiVersion: penstock/v1
kind: Model
metadata: {name: second}
spec:
  model: hosted_vllm/second
  serving:
    weights: {uri: "hf://acme/two", parameters: 8.0e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l40s}
    maxContext: 4096
  endpoint: "https://second.example.org/v1"
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 1000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: house
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: check}
spec:
  inputs: {question: {type: string, maxLength: 1000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: second
---
apiVersion: penstock/v1
kind: Environment
metadata: {name: production}
spec: {targets: {kserve: {nodes: {nvidia-l40s: {gpu: l40s}}}}}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS914"
SEVERITY = Severity.ERROR
LATE = True


def words(fault: Fault) -> Wording:
    target, other = fault.facts["target"], fault.facts["other"]
    message = f"in the files of {target} this cannot stand beside {other}: {fault.facts['reason']}"
    return Wording(message, "give one of them another name there")
