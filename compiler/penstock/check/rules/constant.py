"""A text is no literal of the Python file that it is read from.

## What it does
Looks for `NAME = "..."` at the top of the file's syntax tree. Nothing is imported.

## Why is this bad?
A prompt that is computed could only be known by running the code.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: app/prompts.py, constant: SYSTEM}}]
```
```python app/prompts.py
SYSTEM = "Answer in " + language()
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: app/prompts.py, constant: SYSTEM}}]
```
```python app/prompts.py
SYSTEM = "Answer in English."
```
"""

from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS207"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    return Wording(f"no text can be read here: {fault.facts['problem']}", 'assign a plain string: `NAME = "text"`')
