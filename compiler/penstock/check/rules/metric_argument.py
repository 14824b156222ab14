"""A metric is given an argument that it does not take, or not one that it needs.

## What it does
Compares a metric's `with` with its signature: names, and types.

## Why is this bad?
No row could be scored.

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
  metrics: {answered: {metric: answered, with: {answer: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "delivery"}
{"id": "q2", "question": "May I return it?", "topic": "returns"}
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
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is my parcel?", "topic": "delivery"}
{"id": "q2", "question": "May I return it?", "topic": "returns"}
```
"""

from penstock.check import mend
from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS507"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    metric = fault.facts["metric"]
    help = perhaps(fault.facts["nearest"], fault.facts["known"], "its arguments are") or "it takes no arguments"
    return Wording(
        f"metric '{metric}' {fault.facts['problem']}", help, fix=mend.rename(fault.location, fault.facts["nearest"])
    )
