"""A metric does not exist.

## What it does
Looks up `metric` among Penstock's metrics, and `of` among those of the same Evaluation.

## Why is this bad?
Nothing would be measured, and a gate that measures nothing must not pass.

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
  metrics: {answered: {metric: answerd, with: {text: "${{ outputs.answer }}"}, guard: {min: 0.8}}}
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

CODE = "PS506"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    of = fault.location.route[-1:] == ("of",)
    help = perhaps(fault.facts["nearest"], fault.facts["known"], "this Evaluation has" if of else "metrics are")
    where = " in this Evaluation" if of else ""
    return Wording(
        f"there is no metric '{fault.facts['metric']}'{where}",
        help,
        fix=mend.put(fault.location, fault.facts["nearest"]),
    )
