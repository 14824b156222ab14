"""What can be found out of one resource alone, before anything is linked: done while its file is at hand."""

from penstock.project.kept import Analyses
from penstock.project.link import references
from penstock.source.lines import normal
from penstock.spec import template_kept
from penstock.spec.kinds.prompt_template import Message, PromptTemplate
from penstock.spec.resource import Resource


def ahead(resource: Resource, kept: Analyses) -> None:
    """Notes its references, and analyses the templates that stand in it."""
    references(resource)
    if isinstance(resource.spec, PromptTemplate):
        for message in resource.spec.messages:
            if isinstance(message, Message) and isinstance(message.content, str):
                template_kept.analyse(resource.spec.format, normal(message.content), kept)
