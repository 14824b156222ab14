"""The texts of templates that lie in files."""

from collections.abc import Iterator

from penstock.project import texts
from penstock.project.project import Project
from penstock.project.texts import Body
from penstock.spec.kinds.prompt_template import Message, PromptTemplate


def files(project: Project) -> Iterator[tuple[str, Body]]:
    """Each text that a template reads from a file, and whose it is; one that cannot be read is empty."""
    for resource in project.of("PromptTemplate"):
        spec = resource.spec
        assert isinstance(spec, PromptTemplate)
        place = project.at(resource.identity)
        parts = [(part, place.at("messages", index, "content")) for index, part in enumerate(spec.messages)]
        for index, message in enumerate(spec.examples.messages if spec.examples else ()):
            parts.append((message, place.at("examples", "messages", index, "content")))
        for part, at in parts:
            if isinstance(part, Message) and not isinstance(part.content, str):
                yield str(resource.identity), texts.read(project, part.content, at)
