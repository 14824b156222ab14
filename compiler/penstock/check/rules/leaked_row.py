"""A few-shot example is also a row of the Evaluation.

## What it does
Compares the rows that prompts of the evaluated chain show with those that are asked: an example that holds all the
texts that a row gives the chain, upper and lower case and white space aside.

## Why is this bad?
The prompt shows the model the question together with its answer.

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
  messages: [{insert: examples}, {role: user, content: "{{ question }}"}]
  examples:
    dataset: shots
    take: 1
    messages: [{role: user, content: "{{ row.question }}"}, {role: assistant, content: "{{ row.answer }}"}]
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
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: data/shots.jsonl}, key: id}
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
```jsonl data/shots.jsonl
{"id": "s1", "question": "May I return it?", "answer": "Yes, within a month."}
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
  messages: [{insert: examples}, {role: user, content: "{{ question }}"}]
  examples:
    dataset: shots
    take: 1
    messages: [{role: user, content: "{{ row.question }}"}, {role: assistant, content: "{{ row.answer }}"}]
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
metadata: {name: shots}
spec: {purpose: fewshot, source: {file: data/shots.jsonl}, key: id}
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
```jsonl data/shots.jsonl
{"id": "s1", "question": "Do you ship to Norway?", "answer": "Yes, within a week."}
```
"""

from collections.abc import Iterator, Sequence
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.project import dataset
from penstock.project.chains import chains
from penstock.project.graph import paths_in, reach
from penstock.project.project import Project
from penstock.source.data.rows import Row
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.prompt_template import PromptTemplate

CODE = "PS514"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Evaluation"):
        spec = resource.spec
        assert isinstance(spec, Evaluation)
        source = chains(project).get(spec.chain)
        if source is None or project.get("Dataset", spec.dataset) is None:
            continue
        fields = {str(path[1]) for path in paths_in(spec.inputs, project.kept) if path[1:]}
        asked = dataset.rows(project, spec.dataset).rows
        for identity in reach(project, source):
            template = project.resources[identity].spec
            shown = template.examples if isinstance(template, PromptTemplate) else None
            if shown is None or project.get("Dataset", shown.dataset) is None:
                continue
            leaked = _leaked(asked, fields, dataset.rows(project, shown.dataset).rows)
            if leaked:
                named = ", ".join(f"'{row[:40]}'" for row in leaked[:3]) + (", ..." if len(leaked) > 3 else "")
                message = (
                    f"{len(leaked)} rows of Dataset '{spec.dataset}' are examples of prompt '{identity.name}': {named}"
                )
                words = Wording(message, f"take them out of '{shown.dataset}' or out of '{spec.dataset}'")
                yield Finding(project.at(resource.identity, "dataset"), words, str(resource.identity))


def _leaked(asked: Sequence[Row], fields: set[str], examples: Sequence[Row]) -> list[str]:
    shown = [_texts(row, {*row.values}) for row in examples]
    holders: dict[str, set[int]] = {}
    for index, held in enumerate(shown):
        for text in held:
            holders.setdefault(text, set()).add(index)
    given = ((row.id, found) for row in asked if (found := _texts(row, fields)))
    return [name for name, texts in given if set.intersection(*(holders.get(text, set()) for text in texts))]


def _texts(row: Row, fields: set[str]) -> set[str]:
    values = (value for name, value in row.values.items() if name in fields)
    return {" ".join(value.casefold().split()) for value in values if isinstance(value, str) and value.strip()}
