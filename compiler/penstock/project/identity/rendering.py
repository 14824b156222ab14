"""Texts of a template by what they render to: comments and white space inside tags are not in it."""

from typing import Any

from penstock.project.project import Project
from penstock.spec import template


def rendering(project: Project, plain: dict[str, Any], format: str) -> None:
    """Puts normal forms in the place of the texts of a PromptTemplate, given as plain data."""
    for messages in (plain.get("messages", ()), plain.get("examples", {}).get("messages", ())):
        for message in messages:
            if isinstance(message.get("content"), str):
                message["content"] = normal(project, format, message["content"])


def normal(project: Project, format: str, text: str) -> str:
    """The normal form of a text: equal ones render alike, whatever the values."""
    space = f"normal form {format}"
    found = project.kept.get(space, text) if "{" in text else None
    if not isinstance(found, str):
        found = template.load(format).normal(text)
        if "{" in text:
            project.kept.put(space, text, found)
    return found
