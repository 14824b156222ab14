"""Keys become lines and columns, late, and only in files that have a finding."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from yaml import YAMLError
from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from penstock.diagnostics.diagnostic import Change, Diagnostic, Fix
from penstock.diagnostics.location import Location, Span, Within
from penstock.source.lines import Lines, decode
from penstock.source.parsing.compose import MERGE, PLAIN, Composed, compose
from penstock.source.parsing.offsets import Extent, content, extents
from penstock.source.parsing.outline import Outline
from penstock.source.parsing.scan import scan
from penstock.source.tree import Tree

_YAML = (".yaml", ".yml", ".lock")
_ANCHOR = re.compile(r"&([^\s,\[\]{}]+)")
_BREAK = re.compile(r"[\r\n]")


def place(tree: Tree, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each finding with its span and the source line there, sorted by path, line, column and code.

    A route that does not exist stands at its nearest ancestor's key, or at the document's first line. Where the file
    itself cannot be read there is neither span nor line.
    """
    files: dict[str, _File | None] = {}

    def placed(location: Location) -> Location:
        if location.path not in files:
            files[location.path] = _open(tree, location.path)
        file = files[location.path]
        return location if file is None or location.span is not None else replace(location, span=file.span(location))

    result = []
    for diagnostic in diagnostics:
        location = placed(diagnostic.location)
        related = tuple(replace(other, location=placed(other.location)) for other in diagnostic.related)
        file = files[location.path]
        line = file.lines.line(location.span.line) if file is not None and location.span is not None else None
        fix = diagnostic.fix and _fixed(diagnostic.fix, placed, files)
        result.append(replace(diagnostic, location=location, related=related, excerpt=line, fix=fix))
    return sorted(result, key=_order)


def _fixed(fix: Fix, placed: Callable[[Location], Location], files: "Mapping[str, _File | None]") -> Fix | None:
    """A fix with the characters that it changes, or None where they are not to be had."""
    from penstock.source.editing.change import changes

    found: list[Change] = []
    for edit in fix.edits:
        span = placed(edit.location).span
        file = files[edit.location.path]
        made = changes(file.text, file.lines, file.outline, edit, span) if file is not None and span else None
        if made is None:
            return None
        found.extend(made)
    return replace(fix, changes=tuple(found))


def _order(diagnostic: Diagnostic) -> tuple[str, int, int, str]:
    span = diagnostic.location.span or Span(0, 0, 0, 0)
    return diagnostic.location.path, span.line, span.column, diagnostic.code


def _open(tree: Tree, path: str) -> "_File | None":
    try:
        data = tree.read(path)
    except OSError:
        return None
    is_yaml = path.endswith(_YAML) and scan(path, data) is None
    return _File(decode(data), is_yaml)


class _Found(NamedTuple):
    """What a route leads to: the key (None: an item or the root), the value, and the alias that stands for it."""

    key: Node | None
    value: Node
    alias: Extent | None


class _File:
    def __init__(self, text: str, is_yaml: bool) -> None:
        self.text = text
        self.lines = Lines(text)
        self._is_yaml = is_yaml

    @cached_property
    def _documents(self) -> dict[int, Composed]:
        return {each.document: each for each in compose(self.text)} if self._is_yaml else {}

    @cached_property
    def outline(self) -> Outline | None:
        """None where the file is no YAML from end to end."""
        try:
            return Outline(self.text) if self._is_yaml else None
        except (YAMLError, ValueError, OverflowError):
            return None

    def span(self, location: Location) -> Span:
        document = self._documents.get(location.document)
        if document is None or document.node is None:
            return self._first_line(document.base if document else 0)
        return self.lines.span(*_Walk(self.text, document).extent(location))

    def _first_line(self, offset: int) -> Span:
        line, _ = self.lines.position(offset)
        return Span(line, 1, line, max(len(self.lines.line(line)), 1) + 1)


class _Walk:
    """Through the nodes of one document."""

    def __init__(self, text: str, document: Composed) -> None:
        assert document.node is not None
        self.text = text
        self.base = document.base
        self.root: Node = document.node

    def extent(self, location: Location) -> Extent:
        """Where a location stands; what is missing stands at the key that it is missing from."""
        found = _Found(None, self.root, None)
        for step in location.route:
            below = self._below(found.value, step)
            if below is None:
                return self._own(found.key) if found.key is not None else self._value(found)
            found = below
        if location.part == "key" and found.key is not None:
            return self._own(found.key)
        if location.within is not None and isinstance(found.value, ScalarNode):
            return self._within(found.value, location.within) or self._value(found)
        return self._value(found)

    def _below(self, node: Node, step: str | int) -> _Found | None:
        if isinstance(node, SequenceNode) and isinstance(step, int):
            return self._item(node, step)
        if isinstance(node, MappingNode):
            return self._member(node, str(step)) or self._merged(node, str(step))
        return None

    def _item(self, node: SequenceNode, index: int) -> _Found | None:
        if not 0 <= index < len(node.value):
            return None
        cursor = self.base + node.start_mark.index
        for item in node.value[: index + 1]:
            alias = self._alias(item, cursor)
            cursor = alias.end if alias else self.base + item.end_mark.index
        return _Found(None, node.value[index], alias)

    def _member(self, node: MappingNode, name: str) -> _Found | None:
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == name:
                return _Found(key, value, self._alias(value, self.base + key.end_mark.index))
        return None

    def _merged(self, node: MappingNode, name: str) -> _Found | None:
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == MERGE and key.tag == PLAIN:
                for source in value.value if isinstance(value, SequenceNode) else [value]:
                    found = self._below(source, name) if isinstance(source, MappingNode) else None
                    if found is not None:
                        return found
        return None

    def _alias(self, node: Node, cursor: int) -> Extent | None:
        """The alias behind `cursor` that stands for a node of further up."""
        start = self.base + node.start_mark.index
        anchor = _ANCHOR.search(self.text, start, content(self.text, start, self.base + node.end_mark.index))
        if start > cursor or anchor is None:
            return None
        used = re.compile(rf"\*{re.escape(anchor[1])}(?=[\s,\]}}]|\Z)").search(self.text, cursor)
        return Extent(used.start(), used.end()) if used else None

    def _value(self, found: _Found) -> Extent:
        if found.alias is not None:
            return found.alias
        extent = self._own(found.value)
        return self._own(found.key) if found.key is not None and extent.start == extent.end else extent

    def _own(self, node: Node) -> Extent:
        """A scalar or flow collection whole, a block collection's first line."""
        end = self.base + node.end_mark.index
        start = content(self.text, self.base + node.start_mark.index, end)
        if isinstance(node, CollectionNode) and not node.flow_style:
            found = _BREAK.search(self.text, start, end)
            end = found.start() if found else end
        return Extent(start, start + len(self.text[start:end].rstrip(" \t\r\n")))

    def _within(self, node: ScalarNode, within: Within) -> Extent | None:
        characters = extents(self.text, node, self.base)
        if not characters:
            return None
        starts = [0, *(found.end() for found in re.finditer("\n", node.value))]
        first = _index(starts, within.line, within.column, len(characters))
        last = _index(starts, within.end_line, within.end_column, len(characters))
        if first >= len(characters):
            return Extent(characters[-1].end, characters[-1].end)
        return Extent(characters[first].start, characters[max(last - 1, first)].end)


def _index(starts: list[int], line: int, column: int, length: int) -> int:
    """The index of a line and column of a value, never beyond its end."""
    return min(starts[line] + column, length) if line < len(starts) else length
