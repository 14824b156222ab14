"""A Monitor maps traces to a name that its chain does not have.

## What it does
Looks at the keys of `traces.map`: `inputs.<name>`, `outputs.<name>` and `steps.<step>.<output>` of the watched chain,
or one of `id`, `session`, `tenant`, `time`, `latency`, `cost`, `tokens`, `error` and `release`.

## Why is this bad?
What is mapped there is never read, and what was meant is not measured.

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
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: jsonl, map: {inputs.qestion: "attributes['question']"}}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
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
kind: Monitor
metadata: {name: topics}
spec:
  chain: support
  traces: {format: jsonl, map: {inputs.question: "attributes['question']"}}
  signal: ${{ inputs.question }}
  drift: {against: 7d}
  window: {rows: 500}
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.phrase import perhaps
from penstock.check.rule import Finding, Severity, Wording
from penstock.project import chain_types
from penstock.project.chains import chains
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.spec.kinds.monitor import Monitor

CODE = "PS603"
SEVERITY = Severity.ERROR


OWN = ("id", "session", "tenant", "time", "latency", "cost", "tokens", "error", "release")


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("Monitor"):
        spec = resource.spec
        assert isinstance(spec, Monitor)
        if spec.chain not in chains(project):
            continue
        known = [*_names(project, spec.chain), *OWN]
        for key in spec.traces.map:
            if key not in known:
                help = perhaps(nearest(key, known), known, "names are") or ""
                words = Wording(f"chain '{spec.chain}' has no `{key}`", help)
                yield Finding(project.at(resource.identity, "traces", "map", key).key(), words, str(resource.identity))


def _names(project: Project, chain: str) -> Iterator[str]:
    types = chain_types.types(project, chain)
    for root, of in (("inputs", types.inputs), ("outputs", types.outputs)):
        yield from (f"{root}.{name}" for name in of.get("properties", ()))
    for step, outputs in types.steps.get("properties", {}).items():
        yield from (f"steps.{step}.{name}" for name in outputs.get("properties", ()))
