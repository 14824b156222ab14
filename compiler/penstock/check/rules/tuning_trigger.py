"""A Tuning waits for the alarm of a chain that never asks its Model.

## What it does
Follows the chain that the `trigger` watches to the Models it asks: the tuned one, or one laid over it.

## Why is this bad?
The alarm is not about what would be tuned.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://house.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4, count: 1}
    maxContext: 4096
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 16}
---
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
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pairs}
spec: {purpose: tuning, source: {file: data/pairs.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Tuning
metadata: {name: tone}
spec: {method: sft, base: house, dataset: pairs, hyperparameters: {rank: 16},
       produces: {adapter: tone}, trigger: topics}
```
```jsonl data/pairs.jsonl
{"id": "p1", "question": "Where is my parcel?", "answer": "Under way."}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/support-8b
  endpoint: https://house.example.org/v1
  serving:
    weights: {uri: "hf://acme/base-8b", parameters: 8.03e9, layers: 32, heads: 32, kvHeads: 8, headSize: 128}
    hardware: {gpu: nvidia-l4, count: 1}
    maxContext: 4096
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone", rank: 16}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: house, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: pairs}
spec: {purpose: tuning, source: {file: data/pairs.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Tuning
metadata: {name: tone}
spec: {method: sft, base: house, dataset: pairs, hyperparameters: {rank: 16},
       produces: {adapter: tone}, trigger: topics}
```
```jsonl data/pairs.jsonl
{"id": "p1", "question": "Where is my parcel?", "answer": "Under way."}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.project.project import Project
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.kinds.tuning import Tuning

CODE = "PS532"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Tuning"):
        spec = resource.spec
        assert isinstance(spec, Tuning)
        monitor = project.spec("Monitor", spec.trigger) if spec.trigger is not None else None
        source = chains(project).get(monitor.chain) if isinstance(monitor, Monitor) else None
        if source is None or not isinstance(monitor, Monitor):
            continue
        asked = {each.name for each in reach(project, source) if each.kind == "Model"}
        if asked and not asked & {spec.base, spec.produces.model}:
            message = f"Monitor '{spec.trigger}' watches chain '{monitor.chain}', which never asks Model '{spec.base}'"
            words = Wording(message, f"name a Monitor of a chain that asks '{spec.base}'")
            yield Finding(project.at(resource.identity, "trigger"), words, str(resource.identity))
