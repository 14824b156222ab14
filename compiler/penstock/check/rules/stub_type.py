"""A stub gives something that the Tool never returns.

## What it does
Checks the `returns` of every stub against the `returns` of its Tool.

## Why is this bad?
The chain is evaluated with an answer that it never meets in production.

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
  tools: {refund: {returns: {ok: "yes"}}}
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

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.project import Project
from penstock.project.types import schemas
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.tool import Tool
from penstock.spec.schemas import schema

CODE = "PS519"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        for name, stub in spec.tools.items():
            tool = project.spec("Tool", name)
            declared = schemas.usable(tool.returns or {}) if isinstance(tool, Tool) else {}
            why = schema.check(declared, stub.returns) if declared else None
            if why is not None:
                words = Wording(
                    f"Tool '{name}' never returns this: {why}", f"give what its `returns` says, {schema.show(declared)}"
                )
                yield Finding(project.at(resource.identity, "tools", name, "returns"), words, str(resource.identity))
