"""A judge's prompt is not given what it reads.

## What it does
Compares the inputs of a judge's prompt with the metric's `with`: an input without a default that is missing there, or
of another type.

## Why is this bad?
The judge cannot be asked, so every row is an error.

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
kind: Model
metadata: {name: judge}
spec: {model: openai/gpt-4.1-2025-04-14}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: grounded}
spec:
  inputs: {answer: {type: string}}
  messages: [{role: user, content: "Is this true? {{ answer }}"}]
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
  metrics:
    graded:
      judge: {model: judge, prompt: grounded}
      metric: rubric
      with: {text: "${{ outputs.answer }}"}
      guard: {min: 0.8}
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
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.prompt_template import PromptTemplate

CODE = "PS527"
SEVERITY = Severity.ERROR


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        for name, metric in spec.metrics.items():
            prompt = (
                project.spec("PromptTemplate", metric.judge.prompt) if metric.judge and metric.judge.prompt else None
            )
            if metric.judge is None or not isinstance(prompt, PromptTemplate):
                continue
            signature = project.signatures.get(metric.metric or "")
            both = {"other"} if signature is not None and signature.both else set()
            for key, declared in prompt.inputs.items():
                if key in both:
                    continue  # base's answer
                if key not in metric.with_ and "default" not in declared:
                    message = f"prompt '{metric.judge.prompt}' needs '{key}', and `with` of '{name}' does not give it"
                    words = Wording(message, f"add `{key}:` to `with`, or give the input a default")
                    place = project.at(resource.identity, "metrics", name, "judge", "prompt")
                    yield Finding(place, words, str(resource.identity))
