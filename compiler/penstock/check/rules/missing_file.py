"""A file that a spec names does not exist.

## What it does
Looks up every `file:` and `files:` among the files that git tracks or would track below the project root.

## Why is this bad?
The prompt or the rows are not there. A file that git ignores is missing for everybody else.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: prompts/anwser.md}}]
```
```text prompts/answer.md
Hello.
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  messages: [{role: user, content: {file: prompts/answer.md}}]
```
```text prompts/answer.md
Hello.
```
"""

from penstock.check import mend
from penstock.check.rule import Severity, Wording
from penstock.diagnostics.fault import Fault

CODE = "PS203"
SEVERITY = Severity.ERROR


def words(fault: Fault) -> Wording:
    path, nearest = str(fault.facts["path"]), fault.facts["nearest"]
    if any(sign in path for sign in "*?"):
        return Wording(f"no file matches '{path}'", "paths begin at the project root; is the file ignored by git?")
    help = f"did you mean `{nearest}`?" if nearest else "paths begin at the project root; is the file ignored by git?"
    return Wording(f"there is no file '{path}'", help, fix=mend.put(fault.location, nearest))
