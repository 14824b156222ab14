"""A prompt does not fit into the model's context window.

## What it does
Estimates the prompt of each call of a model from the template's text, the bounds of its inputs, chunks times `take`,
examples and the answers of earlier steps, and compares it with the window; where prompt and answer share the window,
the answer counts too. An estimate that exceeds it is a warning; where the template's own text already does, an error.

## Why is this bad?
The provider refuses the call, or the server cuts the prompt: the answer misses what was cut.

## Example
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-3.5-turbo-0125
  parameters: {max_tokens: 400}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 200000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: Model
metadata: {name: answerer}
spec:
  model: openai/gpt-3.5-turbo-0125
  parameters: {max_tokens: 400}
---
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string, maxLength: 2000}}
  messages: [{role: user, content: "{{ question }}"}]
  model: answerer
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check.rule import Finding, Severity, Wording
from penstock.diagnostics.location import Location
from penstock.project.chains import chains
from penstock.project.cost import asks
from penstock.project.cost.asks import Ask
from penstock.project.cost.size import Size
from penstock.project.project import Project
from penstock.spec import catalogue
from penstock.spec.kinds.model import Model

CODE = "PS408"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    models = {r.identity.name: r.spec for r in project.of("Model") if isinstance(r.spec, Model)}
    if all(catalogue.context(model) is None for model in models.values()):
        return
    for ask in asks.walk(project):
        model = models.get(ask.model or "")
        if model is None:
            continue
        for name in (str(ask.model), *model.fallbacks):
            if name in models:
                yield from _finding(project, ask, name, models[name])


def _finding(project: Project, ask: Ask, name: str, model: Model) -> Iterator[Finding]:
    window = catalogue.context(model)
    if window is None:
        return
    known = catalogue.entry(model.model)
    shared = model.serving is not None or (known is not None and known.shared)
    needed = ask.prompt + ask.answer if shared else ask.prompt
    too_long = ask.prompt.least > window
    if not too_long and needed.estimate <= window:
        return
    what = "prompt and answer" if shared else "the prompt"
    message = (
        f"{what} of about {round(needed.estimate):,} tokens ({_bound(needed)}), and Model '{name}' takes {window:,}"
    )
    if too_long:
        message = f"the text alone is at least {ask.prompt.least:,} tokens, and Model '{name}' takes {window:,}"
    why = f"; {needed.unbounded[0]}" if needed.unbounded else ""
    help = f"shorten it, bound its inputs (maxLength, chunk, take), or name a Model with a longer window{why}"
    words = Wording(message, help, severity=Severity.ERROR if too_long else Severity.WARNING)
    yield Finding(_place(project, ask), words, str(chains(project)[ask.chain]))


def _place(project: Project, ask: Ask) -> Location:
    source = chains(project)[ask.chain]
    if source.kind != "Chain":
        return project.at(source, "messages").key()
    return project.at(source, *ask.route).key()


def _bound(size: Size) -> str:
    return "no bound" if size.most is None else f"at most {size.most:,}"
