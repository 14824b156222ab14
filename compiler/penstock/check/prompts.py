"""The texts of templates that lie in files."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from penstock.project import texts
from penstock.project.identity.closures import unless_sound
from penstock.project.project import Project
from penstock.project.texts import Body
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.resource import Resource
from penstock.spec.template import LONGEST

_T = TypeVar("_T")


def files(project: Project, name: str, look: Callable[[str, Body], Iterable[_T]]) -> Iterator[_T]:
    """What `look` finds in the texts that templates read from files, given whose each is; under a name of its own.

    None is looked at that is missing or too long for a template, nor where a template and its files are as before.
    """
    for resource in project.of("PromptTemplate"):
        yield from unless_sound(project, resource, f"{name} in files", _each(project, resource, look))


def _each(project: Project, resource: Resource, look: Callable[[str, Body], Iterable[_T]]) -> Iterator[_T]:
    spec = resource.spec
    assert isinstance(spec, PromptTemplate)
    place = project.at(resource.identity)
    parts = [(part, place.at("messages", index, "content")) for index, part in enumerate(spec.messages)]
    for index, message in enumerate(spec.examples.messages if spec.examples else ()):
        parts.append((message, place.at("examples", "messages", index, "content")))
    for part, at in parts:
        if isinstance(part, Message) and not isinstance(part.content, str):
            body = texts.read(project, part.content, at)
            if body.fault is None and len(body.text) <= LONGEST:
                yield from look(str(resource.identity), body)
