"""A Monitor compares with the Evaluation of another chain.

## What it does
Compares a Monitor's `chain` with the chain of the Evaluation that `skew` or `objective` names.

## Why is this bad?
Rows of another chain are other questions: the alarm is always on, or says nothing.

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
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: other}
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
  chain: other
  dataset: questions
  inputs: {question: "${{ row.question }}"}
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  signal: ${{ inputs.question }}
  skew: {evaluation: quality}
  window: {rows: 500}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
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
  metrics: {answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
---
apiVersion: penstock/v1
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: otlp}
  signal: ${{ inputs.question }}
  skew: {evaluation: quality}
  window: {rows: 500}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?"}
{"id": "q2", "question": "May I return it?"}
{"id": "q3", "question": "How do I pay?"}
{"id": "q4", "question": "Do you ship abroad?"}
{"id": "q5", "question": "When do you open?"}
{"id": "q6", "question": "Is it waterproof?"}
{"id": "q7", "question": "May I change the address?"}
{"id": "q8", "question": "What does delivery cost?"}
{"id": "q9", "question": "Who repairs it?"}
{"id": "q10", "question": "How long is the guarantee?"}
{"id": "q11", "question": "Is there a smaller size?"}
{"id": "q12", "question": "Do you sell gift cards?"}
{"id": "q13", "question": "How do I cancel?"}
{"id": "q14", "question": "Where is my invoice?"}
{"id": "q15", "question": "May I pay later?"}
{"id": "q16", "question": "Is it in stock?"}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project.chains import chains
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import Monitor

CODE = "PS602"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        for part, of in (("skew", spec.skew), ("objective", spec.objective)):
            name = of.evaluation if of is not None else None
            evaluation = project.spec("Evaluation", name) if name is not None else None
            known = chains(project)
            if not isinstance(evaluation, Evaluation) or not {evaluation.chain, spec.chain} <= {*known}:
                continue
            if evaluation.chain != spec.chain:
                message = f"Evaluation '{name}' is of chain '{evaluation.chain}', this Monitor watches '{spec.chain}'"
                words = Wording(message, f"name an Evaluation of '{spec.chain}'")
                yield Finding(project.at(resource.identity, part, "evaluation"), words, str(resource.identity))
