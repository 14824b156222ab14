"""An Evaluation has a stub for a Tool that its chain never calls.

## What it does
Follows the evaluated chain to every Tool that a step or an agent has.

## Why is this bad?
The chain has changed, or another one was meant; the stub hides nothing and helps nobody.

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
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
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
from penstock.project.chains import chains
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation

CODE = "PS521"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        if spec.chain not in chains(project):
            continue
        reached = called.tools(project, spec.chain, offered=True)
        for name in spec.tools:
            if name not in reached and project.get("Tool", name) is not None:
                words = Wording(f"chain '{spec.chain}' never calls Tool '{name}'", "remove the stub")
                yield Finding(project.at(resource.identity, "tools", name).key(), words, str(resource.identity))
