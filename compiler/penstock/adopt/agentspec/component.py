"""The components of an Agent Spec file, and the references between them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from penstock.adopt.agentspec.types import AGENTS, LISTED
from penstock.adopt.foreign import DEEPEST, Foreign, Unread, inside
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route

REFERENCE = "$component_ref"
_ENDINGS = (".json", ".yaml", ".yml")
SHARED = "$referenced_components"


@dataclass(frozen=True, slots=True)
class Component:
    """A component: its keys, and where it stands in which file."""

    data: Mapping[str, Any]
    route: Route
    found: Foreign

    @property
    def type(self) -> str:
        return str(self.data.get("component_type") or "")

    @property
    def key(self) -> str:
        """What tells it from others."""
        given = self.data.get("id")
        return given if isinstance(given, str) and given else f"{self.found.path}{list(self.route)}"

    @property
    def title(self) -> str:
        given = self.data.get("name")
        return given if isinstance(given, str) and given.strip() else self.type or "component"

    @property
    def description(self) -> str:
        given = self.data.get("description")
        return " ".join(given.split())[:500] if isinstance(given, str) else ""

    def text(self, name: str) -> str:
        """A text, or an empty one."""
        given = self.data.get(name)
        return given if isinstance(given, str) else ""

    def line(self, *route: str | int) -> int:
        return self.found.line(*self.route, *route)

    @property
    def comment(self) -> str:
        return self.found.comment("component_type") if not self.route else self.found.comment(*self.route)


@dataclass(slots=True)
class Document:
    """A file with what its references name; `missing`: those that nothing answers, each with its line."""

    source: Source
    found: Foreign
    shared: dict[str, Component] = field(default_factory=dict)
    twice: list[tuple[str, int]] = field(default_factory=list)
    missing: dict[tuple[str, int], str] = field(default_factory=dict)
    beside: dict[str, Component] | None = None
    inline: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for key, component in shared(self.found):
            if SHARED not in component.route[-2:-1]:
                self.inline.add(key)
            if key in self.shared:
                self.twice.append((key, component.line()))
            else:
                self.shared[key] = component

    @property
    def top(self) -> Component:
        return Component(self.found.data, (), self.found)

    def component(self, holder: Component, *route: str | int) -> Component | None:
        """The component at a route of another, or what it refers to; None where there is none."""
        value = inside(holder.data, route)
        here = Component(value, (*holder.route, *route), holder.found) if isinstance(value, Mapping) else None
        return self.followed(here)

    def components(self, holder: Component, name: str) -> Iterator[tuple[int, Component]]:
        """Those of a list, each with its index; what is none is left out."""
        given = holder.data.get(name)
        for index in range(len(given) if isinstance(given, list) else 0):
            found = self.component(holder, name, index)
            if found is not None:
                yield index, found

    def followed(self, here: Component | None) -> Component | None:
        seen: set[str] = set()
        while here is not None and REFERENCE in here.data:
            name = here.data[REFERENCE]
            if not isinstance(name, str) or name in seen:
                self.missing[(str(name), here.line())] = (
                    "is no name" if not isinstance(name, str) else "refers to itself"
                )
                return None
            seen.add(name)
            found = self.shared.get(name) or self._beside().get(name)
            if found is None and (found := self._file(name, here)) is not None:
                self.missing[(name, here.line())] = f"is {found.found.path}, where a loader of Agent Spec does not look"
            elif found is None:
                self.missing[(name, here.line())] = "is nowhere: neither in this file nor in one beside it"
            elif name in self.inline:
                self.missing[(name, here.line())] = f"stands elsewhere: a loader looks into `{SHARED}` only"
            here = found
        return here

    def _file(self, name: str, here: Component) -> Component | None:
        """A component in a file that a reference names by its path; one without its type is taken by its fields."""
        for path in (self.source.near(f"{name}{ending}", here.found.path) for ending in ("", *_ENDINGS)):
            if path is None or not path.endswith(_ENDINGS) or not self.source.here(path):
                continue
            try:
                found = self.source.read(path)
            except Unread:
                return None
            return Component(found.data, (), found) if isinstance(found.data, Mapping) else None
        return None

    def _beside(self) -> dict[str, Component]:
        """Components of files in the same folder that hold nothing else."""
        if self.beside is None:
            self.beside = {}
            folder = self.source.path.rpartition("/")[0]
            for entry in self.source.tree.entries():
                path = entry.path
                if entry.kind != "file" or path.rpartition("/")[0] != folder or path == self.source.path:
                    continue
                if not path.endswith(_ENDINGS):
                    continue
                try:
                    data = self.source.bytes(path)
                    found = self.source.read(path) if SHARED.encode() in data else None
                except Unread:
                    continue
                if found is not None and is_library(found.data):
                    self.beside |= dict(shared(found))
        return self.beside


def is_library(data: Any) -> bool:
    """Whether a file holds components for other files, and is none itself."""
    return isinstance(data, Mapping) and SHARED in data and "component_type" not in data


def is_component(data: Any) -> bool:
    """Whether a file is a component."""
    if not isinstance(data, Mapping) or not isinstance(data.get("component_type"), str):
        return False
    marked = any(key in data for key in ("agentspec_version", "air_version", SHARED, "component_plugin_name"))
    return marked or data["component_type"] in LISTED or data["component_type"] in AGENTS


def shared(found: Foreign) -> Iterator[tuple[str, Component]]:
    """What may be referred to: first what is meant for it, at any depth, then any component by its id."""
    others: dict[str, Component] = {}
    taken: set[str] = set()
    for component in walk(found):
        given = component.data.get(SHARED)
        for key, value in given.items() if isinstance(given, Mapping) else ():
            if isinstance(key, str) and isinstance(value, Mapping):
                taken.add(key)
                yield key, Component(value, (*component.route, SHARED, key), found)
        own = component.data.get("id")
        if isinstance(own, str) and REFERENCE not in component.data:
            others.setdefault(own, component)
    yield from ((key, component) for key, component in others.items() if key not in taken)


def walk(found: Foreign) -> Iterator[Component]:
    """Every mapping of a file with its route, an alias once."""
    seen: set[int] = set()
    waiting: list[tuple[Any, Route]] = [(found.data, ())]
    while waiting:
        value, route = waiting.pop()
        if not isinstance(value, Mapping | list) or id(value) in seen or len(route) > DEEPEST:
            continue
        seen.add(id(value))
        if isinstance(value, Mapping):
            yield Component(value, route, found)
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        waiting += reversed([(each, (*route, key if isinstance(key, int) else str(key))) for key, each in items])
