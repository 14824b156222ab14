"""A gap is taken across a slice that the Evaluation does not declare.

## What it does
Looks up `across` among the Evaluation's `slices`.

## Why is this bad?
There are no groups to compare.

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
  slices: {topic: "${{ row.topic }}"}
  metrics:
    answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}
    gap: {of: answered, across: topics, guard: {max: 0.1}}
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
  slices: {topic: "${{ row.topic }}"}
  metrics:
    answered: {metric: answered, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}
    gap: {of: answered, across: topic, guard: {max: 0.1}}
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

CODE = "PS508"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = perhaps(fault.facts["nearest"], fault.facts["known"], "slices are") or "declare it in `slices`"
    return Wording(
        f"there is no slice '{fault.facts['slice']}'", help, fix=mend.put(fault.location, fault.facts["nearest"])
    )
