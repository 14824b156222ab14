"""Nodes of a flow, and the references between them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from penstock.adopt.names import identifier
from penstock.diagnostics.location import Route

REFERENCE = re.compile(r"\$\{([A-Za-z_][\w-]*)\.([A-Za-z_]\w*)((?:\.\w+|\[[^\]]*\])*)\}")
_OPEN = "${{ '${' + '{' }}"
"""What opens an expression, where it is text."""
TEXT = ("llm", "prompt", "custom_llm")
"""Types of nodes that give text."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node as it is run; `route`: where its settings stand, `line`: where it begins."""

    name: str
    data: Mapping[str, Any]
    route: Route
    line: int

    @property
    def given(self) -> dict[str, Any]:
        """Its inputs."""
        found = self.data.get("inputs")
        return {str(key): value for key, value in found.items()} if isinstance(found, Mapping) else {}

    @property
    def gives(self) -> str:
        """The output of its step that holds what it gives."""
        return "text" if self.data.get("type") in TEXT else "value"


@dataclass(slots=True)
class Names:
    """What nodes and inputs are called in a Chain."""

    steps: dict[str, str] = field(default_factory=dict)
    gives: dict[str, str] = field(default_factory=dict)

    def add(self, node: Node) -> None:
        """Hands out a step's name, each once."""
        if node.name not in self.steps:
            first = made = identifier(node.name, "step")
            number = 2
            while made in self.steps.values():
                made = f"{first}_{number}"
                number += 1
            self.steps[node.name] = made
        self.gives[node.name] = node.gives

    def expression(self, found: re.Match[str]) -> str:
        """A reference in the words of a Chain."""
        origin, name, rest = found.groups()
        if origin == "inputs":
            return f"inputs.{name}{rest}"
        return f"steps.{self.steps.get(origin, identifier(origin))}.{self.gives.get(origin, 'value')}{rest}"

    def value(self, value: Any) -> Any:
        """A value with its references as expressions."""
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, Mapping):
            return {key: self.value(each) for key, each in value.items()}
        if not isinstance(value, str):
            return value
        said = value.replace("${{", _OPEN)
        return REFERENCE.sub(lambda found: f"${{{{ {self.expression(found)} }}}}", said)


def uses(value: Any) -> Iterator[str]:
    """The nodes that a value refers to."""
    if isinstance(value, str):
        yield from (found[1] for found in REFERENCE.finditer(value) if found[1] != "inputs")
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from uses(each)
    elif isinstance(value, list):
        for each in value:
            yield from uses(each)
