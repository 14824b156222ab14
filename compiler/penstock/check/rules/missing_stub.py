"""An Evaluation reaches a Tool that writes and has no stub for it.

## What it does
Follows the evaluated chain to every Tool with `effects: write` that a step calls or an agent may call (`approve`), and
looks for a stub.

## Why is this bad?
Such a tool never runs in an evaluation, so the rows that call it have no result and the gate is INCONCLUSIVE.

## Example
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, required: [ok], properties: {ok: {type: boolean}}}
  effects: write
  http: {url: "https://orders.example.org/refund"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    refund: {tool: refund, with: {order: "${{ inputs.question }}"}}
  outputs: {answer: "${{ string(steps.refund.value.ok) }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds an order.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}}}
  returns: {type: object, required: [ok], properties: {ok: {type: boolean}}}
  effects: write
  http: {url: "https://orders.example.org/refund"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    refund: {tool: refund, with: {order: "${{ inputs.question }}"}}
  outputs: {answer: "${{ string(steps.refund.value.ok) }}"}
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: questions}
spec: {purpose: evaluation, source: {file: data/questions.jsonl}, key: id}
---
apiVersion: penstock/v1
kind: Evaluation
metadata: {name: quality}
spec:
  chain: support
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  tools: {refund: {returns: {ok: true}}}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import called
from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.tool import Tool

CODE = "PS520"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        for name in called.tools(project, spec.chain):
            tool = project.spec("Tool", name)
            if isinstance(tool, Tool) and tool.effects == "write" and name not in spec.tools:
                message = f"chain '{spec.chain}' may call Tool '{name}', which writes, and there is no stub for it"
                words = Wording(message, f"add `tools: {{{name}: {{returns: ...}}}}`")
                yield Finding(project.at(resource.identity, "chain"), words, str(resource.identity))
