"""What is made of a file, put together piece by piece."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from penstock.adopt.agentspec.component import Component, Document
from penstock.adopt.note import Sort
from penstock.adopt.source import Drafted, Source

DEEPEST = 40
"""Agents and flows inside one another."""


@dataclass(slots=True)
class Build:
    """Resources as they come; `made`: by sort and component what it became; `under_way`: flows not yet done."""

    source: Source
    document: Document
    drafts: list[Drafted] = field(default_factory=list)
    made: dict[tuple[str, str], Any] = field(default_factory=dict)
    under_way: list[str] = field(default_factory=list)

    def note(self, sort: Sort, component: Component, text: str, *route: str | int) -> None:
        """Says something of a component, or of a part of it."""
        self.source.note(sort, component.line(*route), text, component.found.path)

    def draft(self, kind: str, title: str, spec: Mapping[str, Any], *, comment: str = "", description: str = "") -> str:
        """Adds a resource; its name."""
        name = self.source.names.new(kind, title, apart=self.source.label)
        self.drafts.append(Drafted(kind, name, spec, comment, description))
        return name
