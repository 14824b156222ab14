"""A Monitor maps traces to a name that its chain does not have.

## What it does
Looks at the keys of `traces.map`: `inputs.<name>`, `outputs.<name>` and `steps.<step>.<output>` of the watched chain,
or one of `id`, `session`, `tenant`, `time`, `latency`, `cost`, `tokens`, `error` and `release`. Looks at the names in
`within` as well, which are the same, or `tenant`, `release`, `hour` and `weekday`.

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

from penstock.check.phrase import perhaps
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS603"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    help = perhaps(fault.facts["nearest"], fault.facts["known"], "names are")
    return Wording(f"chain '{fault.facts['chain']}' has no `{fault.facts['name']}`", help)
