"""Nodes become plain data: core schema, merged keys, and a fault for whatever is not JSON's."""

import re
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.source.lines import Lines
from penstock.source.parsing.compose import COLLECTION, DEPTH, MERGE, PLAIN, TEXT, Composed
from penstock.source.parsing.scalar import OutOfRange, resolve

EXPANDED = 1_000_000
_CORE = "tag:yaml.org,2002:"
_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}
_ANCHOR = re.compile(r"&([^\s,\[\]{}]+)")
_BREAK = re.compile(r"[\r\n]")
_NAMES = {type(None): "null", bool: "boolean", int: "integer", float: "number", list: "list", dict: "mapping"}


class Unusable(Exception):
    """The document's fault is noted; its data cannot be used."""


class Builder:
    """Makes plain data of one document's nodes."""

    def __init__(self, path: str, lines: Lines, composed: Composed) -> None:
        self.path = path
        self.lines = lines
        self.text = lines.text
        self.document = composed.document
        self.base = composed.base
        self.faults: list[Fault] = []
        self._route: list[str | int] = []
        self._shares = "&" in self.text
        self._marks = "! " in self.text
        self._asks = "?" in self.text
        self._built: dict[int, tuple[Any, int, int]] = {}
        self._open: set[int] = set()
        self._expanded = 0

    def build(self, node: Node, origin: Node, depth: int = 1) -> Any:
        """The value of a node; `origin` is the node of the text from which it was reached."""
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if self._shares:
            return self._shared(node, origin, depth)
        self._bounded(origin, depth)
        return self._collection(node, depth)

    def _shared(self, node: Node, origin: Node, depth: int) -> Any:
        """A collection that aliases may stand for: built once, counted as often as it is meant."""
        known = self._built.get(id(node))
        if known is not None:
            value, size, height = known
            self._expanded += size
            self._bounded(origin, depth + height - 1)
            return value
        if id(node) in self._open:
            self._cycle(node, origin)
        self._open.add(id(node))
        before = self._expanded
        self._expanded += len(node.value)
        self._bounded(origin, depth)
        value = self._collection(node, depth)
        self._open.remove(id(node))
        height = 1 + max((self._height(child) for child in _children(node)), default=0)
        self._built[id(node)] = value, self._expanded - before, height
        return value

    def _collection(self, node: Node, depth: int) -> Any:
        if node.tag != COLLECTION:
            self._tag(node, "map" if isinstance(node, MappingNode) else "seq")
        return self._mapping(node, depth) if isinstance(node, MappingNode) else self._list(node, depth)

    def _list(self, node: Node, depth: int) -> list[Any]:
        result = []
        self._route.append(0)
        for at, item in enumerate(node.value):
            self._route[-1] = at
            is_alias = id(item) in self._built or id(item) in self._open
            result.append(self.build(item, node if is_alias else item, depth + 1))
        self._route.pop()
        return result

    def _mapping(self, node: MappingNode, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        first: dict[str, Node] = {}
        merged: list[dict[str, Any]] = []
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key is None:
                continue
            self._route.append(key)
            if key in first:
                self._duplicate(key, key_node, first[key])
            else:
                first[key] = key_node
                value = self.build(value_node, key_node, depth + 1)
                if key == MERGE and key_node.tag == PLAIN:
                    merged = self._sources(value, key_node)
                else:
                    result[key] = value
            self._route.pop()
        for source in merged:
            result = result | {key: value for key, value in source.items() if key not in result}
        return result

    def _key(self, node: Node) -> str | None:
        if self._asks and self._is_misread(node):
            self._fault("yaml-syntax", node, {"problem": "quote a text that begins with `?`"})
            return None
        if isinstance(node, ScalarNode):
            try:
                value = resolve(node.value) if node.tag == PLAIN else self._scalar(node)
            except OutOfRange:
                value = 0.0
            if isinstance(value, str):
                return value
            text, kind = node.value, _NAMES[type(value)]
        else:
            text = self.text[self.base + node.start_mark.index : self.base + node.end_mark.index][:40]
            kind = "mapping" if isinstance(node, MappingNode) else "list"
        self._fault("yaml-key", node, {"key": text, "type": kind})
        return None

    def _is_misread(self, node: Node) -> bool:
        """libyaml takes a `?` right before a text for the mark of a key; to YAML 1.2 it belongs to the text."""
        start = self.base + node.start_mark.index
        return start > 0 and self.text[start - 1] == "?"

    def _scalar(self, node: ScalarNode) -> Any:
        tag: str = node.tag
        if tag == TEXT or (tag == PLAIN and self._marks and self._is_marked_text(node)):
            return node.value
        if tag == PLAIN:
            return self._resolved(node)
        if tag == _CORE + "str":
            return node.value
        types = _TYPES.get(tag.removeprefix(_CORE))
        value = node.value if types is None else self._resolved(node)
        if types is None or not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            self._fault("yaml-tag", node, {"tag": _shown(tag)})
        return value

    def _resolved(self, node: ScalarNode) -> Any:
        try:
            return resolve(node.value)
        except OutOfRange:
            self._fault("yaml-number", node, {"text": node.value[:40]})
            return None

    def _is_marked_text(self, node: ScalarNode) -> bool:
        """Whether the tag `!` says that a plain scalar is text."""
        return self.text.startswith("! ", self.base + node.start_mark.index)

    def _sources(self, value: Any, node: Node) -> list[dict[str, Any]]:
        sources = value if isinstance(value, list) else [value]
        if all(isinstance(source, dict) for source in sources):
            return sources
        problem = f"`{MERGE}` merges a mapping or a list of mappings"
        self._fault("yaml-syntax", node, {"problem": problem})
        return []

    def _duplicate(self, key: str, node: Node, first: Node) -> None:
        route = tuple(self._route)
        place = Location(self.path, self.document, route, "key", span=self._span(first))
        here = Location(self.path, self.document, route, "key", span=self._span(node))
        self.faults.append(Fault("duplicate-key", here, {"key": key}, ((place, "first here"),)))

    def _tag(self, node: Node, own: str) -> None:
        if node.tag != _CORE + own:
            self._fault("yaml-tag", node, {"tag": _shown(node.tag)})

    def _cycle(self, node: Node, origin: Node) -> None:
        found = _ANCHOR.match(self.text, self.base + node.start_mark.index)
        name = found[1] if found else "?"
        self._fault("yaml-alias", origin, {"name": name, "problem": "cycle"})
        raise Unusable

    def _bounded(self, origin: Node, depth: int) -> None:
        if depth > DEPTH:
            self._fault("yaml-limit", origin, {"what": "levels of nesting", "limit": DEPTH})
            raise Unusable
        if self._expanded > EXPANDED:
            self._fault("yaml-limit", origin, {"what": "nodes", "limit": EXPANDED})
            raise Unusable

    def _height(self, node: Node) -> int:
        known = self._built.get(id(node))
        return 0 if known is None else known[2]

    def _fault(self, rule: str, node: Node, facts: dict[str, object]) -> None:
        location = Location(self.path, self.document, tuple(self._route), span=self._span(node))
        self.faults.append(Fault(rule, location, facts))

    def _span(self, node: Node) -> Span:
        """A node's own text, on its first line only where it has several."""
        start = self.base + node.start_mark.index
        end = self.base + node.end_mark.index
        found = _BREAK.search(self.text, start, end)
        return self.lines.span(start, found.start() if found else end)


def _children(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [value for _, value in node.value]
    return list(node.value)


def _shown(tag: str) -> str:
    return "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag
