"""The texts of templates that lie in files."""

from collections.abc import Iterator

from penstock.project import texts
from penstock.project.project import Project
from penstock.project.texts import Body
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.template import LONGEST


def files(project: Project) -> Iterator[tuple[str, Body]]:
    """Each text that a template reads from a file, and whose it is; none that is missing or too long for a template."""
    for resource in project.of("PromptTemplate"):
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
                    yield str(resource.identity), body
