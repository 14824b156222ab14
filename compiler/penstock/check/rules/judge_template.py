"""A guard's judge is asked with a template that does not fit.

## What it does
The template of a `guard` step's `judge` must take a text as its input `text`, need nothing else, and have a boolean
`passed` in its output schema.

## Why is this bad?
The judge would judge something else than the text, or give no verdict.

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
kind: PromptTemplate
metadata: {name: polite}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "Is this polite? {{ text }}"}]
  output: {schema: {type: object, properties: {polite: {type: boolean}}}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
    safe: {guard: {judge: {model: answerer, prompt: polite}}, text: "${{ steps.answer.text }}"}
  outputs: {answer: "${{ steps.safe.text }}"}
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
kind: PromptTemplate
metadata: {name: polite}
spec:
  inputs: {text: {type: string}}
  messages: [{role: user, content: "Is this polite? {{ text }}"}]
  output: {schema: {type: object, required: [passed], properties: {passed: {type: boolean}}}}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: support}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
    safe: {guard: {judge: {model: answerer, prompt: polite}}, text: "${{ steps.answer.text }}"}
  outputs: {answer: "${{ steps.safe.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS319"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    message = (
        f"prompt '{fault.facts['prompt']}' cannot judge for step '{fault.facts['step']}': {fault.facts['problem']}"
    )
    return Wording(message, "a judge reads `text` and answers with a boolean `passed`")
