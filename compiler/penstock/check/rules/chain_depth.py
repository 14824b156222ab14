"""Chains lie too deep within one another.

## What it does
Counts how many chains one call leads through, and reports the first that goes beyond 16.

## Why is this bad?
Nobody can read such a chain, and each level adds its time and its trace to every answer.

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
metadata: {name: c1}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c2, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c2}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c3, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c3}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c4, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c4}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c5, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c5}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c6, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c6}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c7, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c7}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c8, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c8}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c9, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c9}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c10, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c10}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c11, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c11}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c12, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c12}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c13, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c13}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c14, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c14}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c15, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c15}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c16, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c16}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c17, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c17}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
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
metadata: {name: c1}
spec:
  inputs: {question: {type: string}}
  steps:
    inner: {chain: c2, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.inner.answer }}"}
---
apiVersion: penstock/v1
kind: Chain
metadata: {name: c2}
spec:
  inputs: {question: {type: string}}
  steps:
    answer: {prompt: answer, model: answerer, with: {question: "${{ inputs.question }}"}}
  outputs: {answer: "${{ steps.answer.text }}"}
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS211"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    deepest = fault.facts["deepest"]
    message = f"chain '{fault.facts['chain']}' leads through more than {deepest} chains, one within the other"
    return Wording(message, "put the steps of some of them into one chain")
