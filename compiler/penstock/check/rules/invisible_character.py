"""A text holds characters that nobody sees.

## What it does
Reports bidirectional controls, zero-width and tag characters in every value, in the texts of a template control
characters too, with their code points.

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

import re
from collections.abc import Iterator
from datetime import date

from penstock.check import invisible, values
from penstock.check.rule import Edit, Finding, Fix, Severity, Wording
from penstock.project import texts
from penstock.project.identity.closures import unless_sound
from penstock.project.project import Project
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.resource import Resource
from penstock.spec.template import LONGEST

CODE = "PS704"
SEVERITY = Severity.WARNING


_WRITTEN = re.compile(r"\\u(?:0[36]|1[18]|20|31|f[ef]|db40)")


def find(project: Project, today: date) -> Iterator[Finding]:
    for resource in project.of("PromptTemplate"):
        yield from unless_sound(project, resource, CODE, _prompt(project, resource))
    for resource in project.resources.values():
        yield from look(resource)


def look(resource: Resource) -> list[Finding]:
    """The findings of one document beside the texts of templates."""
    return resource.unless_clean(CODE, lambda: _look(resource))


def _look(resource: Resource) -> Iterator[Finding]:
    for route, is_key, text in values.holding(resource, _WRITTEN.search):
        if resource.identity.kind == "PromptTemplate" and route[-1] == "content":
            continue
        for seen in invisible.find(text):
            if seen.what != "a control character":
                place = resource.location.at(*route)
                said = f"this {'key' if is_key else 'value'} holds U+{seen.code:04X} ({seen.what})"
                words = Wording(said, "remove it; nobody who reviews the file sees it")
                yield Finding(place.key() if is_key else place, words, str(resource.identity))


def _prompt(project: Project, resource: Resource) -> Iterator[Finding]:
    spec = resource.spec
    assert isinstance(spec, PromptTemplate)
    place = project.at(resource.identity)
    messages = [(place.at("messages", index, "content"), part) for index, part in enumerate(spec.messages)]
    for index, message in enumerate(spec.examples.messages if spec.examples else ()):
        messages.append((place.at("examples", "messages", index, "content"), message))
    for at, part in messages:
        body = texts.read(project, part.content, at) if isinstance(part, Message) else None
        for seen in invisible.find(body.text) if body and len(body.text) <= LONGEST else ():
            assert body is not None
            times = f", {seen.times} times in this text" if seen.times > 1 else ""
            said = f"the text holds U+{seen.code:04X} ({seen.what}){times}"
            here = body.within(seen.within)
            fix = Fix((Edit(here, "text", ""),), safe=False)
            help, label = "remove it; nobody who reviews the prompt sees it", f"U+{seen.code:04X} is here"
            yield Finding(here, Wording(said, help, label, fix=fix), str(resource.identity))
