"""A prompt holds characters that nobody sees.

## What it does
Reports bidirectional controls, zero-width and tag characters and control characters in the texts of a template, with
their code points.

## Why is this bad?
The model reads something else than the reviewer. It is how instructions are smuggled into prompts.

## Example
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}\\u202e"}]
```

## Use instead
```yaml
apiVersion: penstock/v1
kind: PromptTemplate
metadata: {name: answer}
spec:
  inputs: {question: {type: string}}
  messages: [{role: user, content: "{{ question }}"}]
```
"""

from collections.abc import Iterator
from datetime import date

from penstock.check import invisible
from penstock.check.rule import Edit, Finding, Fix, Severity, Wording
from penstock.project import texts
from penstock.project.closures import unless_sound
from penstock.project.project import Project
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.resource import Resource

CODE = "PS704"
SEVERITY = Severity.WARNING


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("PromptTemplate"):
        yield from unless_sound(project, resource, CODE, _find(project, resource))


def _find(project: Project, resource: Resource) -> Iterator[Finding]:
    spec = resource.spec
    assert isinstance(spec, PromptTemplate)
    place = project.at(resource.identity)
    messages = [(place.at("messages", index, "content"), part) for index, part in enumerate(spec.messages)]
    for index, message in enumerate(spec.examples.messages if spec.examples else ()):
        messages.append((place.at("examples", "messages", index, "content"), message))
    for at, part in messages:
        body = texts.read(project, part.content, at) if isinstance(part, Message) else None
        for seen in invisible.find(body.text) if body else ():
            assert body is not None
            times = f", {seen.times} times in this text" if seen.times > 1 else ""
            said = f"the text holds U+{seen.code:04X} ({seen.what}){times}"
            here = body.within(seen.within)
            fix = Fix((Edit(here, "text", ""),), safe=False)
            help, label = "remove it; nobody who reviews the prompt sees it", f"U+{seen.code:04X} is here"
            yield Finding(here, Wording(said, help, label, fix=fix), str(resource.identity))
