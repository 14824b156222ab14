"""A prompt holds the answer to a row that it is evaluated on.

## What it does
Compares the texts that an Evaluation's metrics expect with the messages of every prompt that its chain reaches: eight
words in a row that both have are an overlap.

## Why is this bad?
The model copies. The score rises, and says nothing about any other question.

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
  messages:
    - role: system
      content: "If asked: it is under way and arrives within three working days."
    - {role: user, content: "{{ question }}"}
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
  metrics:
    answered:
      metric: contains
      with: {text: "${{ outputs.answer }}", expected: "${{ row.expected }}"}
      guard: {min: 0.8}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is it?", "expected": "It is under way and arrives within three working days."}
{"id": "q2", "question": "May I return it?", "expected": "Yes."}
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
  metrics:
    answered:
      metric: contains
      with: {text: "${{ outputs.answer }}", expected: "${{ row.expected }}"}
      guard: {min: 0.8}
```
```jsonl data/questions.jsonl
{"id": "q1", "question": "Where is it?", "expected": "It is under way and arrives within three working days."}
{"id": "q2", "question": "May I return it?", "expected": "Yes."}
```
"""

from collections.abc import Iterator
from datetime import date
from typing import TypeAlias

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset, texts
from penstock.project.chains import chains
from penstock.project.graph import paths_in, reach
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.resource import Identity
from penstock.text.words import words as split

CODE = "PS513"
SEVERITY = Severity.WARNING


Gram: TypeAlias = tuple[str, ...]
LENGTH = 8
"""Words in a row."""


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        source = chains(project).get(spec.chain)
        prompts = [] if source is None else [i for i in reach(project, source) if i.kind == "PromptTemplate"]
        expected = _expected(project, spec)
        for identity in sorted(prompts) if expected else ():
            yield from _overlaps(project, identity, expected, spec.dataset)


def _overlaps(project: Project, identity: Identity, expected: dict[Gram, str], name: str) -> Iterator[Finding]:
    template = project.resources[identity].spec
    assert isinstance(template, PromptTemplate)
    read = project.of_resource(identity)
    for index, message in enumerate(template.messages):
        text = texts.content(read, message.content) if isinstance(message, Message) else None
        row = next((expected[gram] for gram in _grams(text or "") if gram in expected), None)
        if row is not None:
            help = f"take the row out of '{name}', or say it in the prompt in other words"
            words = Wording(f"this message holds the answer to row '{row[:60]}' of Dataset '{name}'", help)
            yield Finding(project.at(identity, "messages", index, "content"), words, str(identity))


def _expected(project: Project, spec: Evaluation) -> dict[Gram, str]:
    """The runs of words in what the metrics read of a row and the chain is not given, and the row of each."""
    given = [metric.with_ for metric in spec.metrics.values()]
    read = {path[1] for path in paths_in(given, project.kept) if path[0] == "row" and path[1:]}
    read -= {path[1] for path in paths_in(spec.inputs, project.kept) if path[1:]}
    found: dict[Gram, str] = {}
    for row in dataset.rows(project, spec.dataset).rows if read and project.get("Dataset", spec.dataset) else ():
        for field in read:
            value = row.values.get(str(field))
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    found.update((gram, row.id) for gram in _grams(text) if gram not in found)
    return found


def _grams(text: str) -> Iterator[Gram]:
    found = split(text)
    return (tuple(found[start : start + LENGTH]) for start in range(len(found) - LENGTH + 1))
