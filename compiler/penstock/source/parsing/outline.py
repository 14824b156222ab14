"""What stands where in a YAML text: mappings, lists, scalars and aliases with their offsets, for whoever edits it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import yaml

from penstock.diagnostics.location import Route
from penstock.source.parsing.compose import Native
from penstock.source.parsing.offsets import content

Kind: TypeAlias = Literal["mapping", "sequence", "scalar", "alias"]
_KEEP = re.compile(r"[|>][0-9]?\+|[|>]\+")
_BLOCK = ("|", ">")


@dataclass(frozen=True, slots=True)
class Part:
    """A node as it is written; `start` counts its anchor and tag, an alias is no copy of what it stands for.

    `entries` are pairs of key and value; an item of a list has no key. `end` of a block collection is that of its
    last entry. `value` is a scalar's.
    """

    kind: Kind
    start: int
    end: int
    value: str = ""
    style: str = ""
    is_flow: bool = False
    entries: "tuple[tuple[Part | None, Part], ...]" = ()

    @property
    def is_block(self) -> bool:
        """A mapping or list by indentation."""
        return self.kind in ("mapping", "sequence") and not self.is_flow

    @property
    def is_text_block(self) -> bool:
        """A scalar by indentation."""
        return self.style in _BLOCK


class Outline:
    """The documents of a text, the empty ones too; lines count from 0.

    Raises:
        yaml.YAMLError: the text is no YAML. Bound it before: `source.scan`.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.documents: tuple[Part | None, ...] = tuple(_documents(text))

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def column(self, offset: int) -> int:
        return offset - self._starts[self.line(offset)]

    def start(self, line: int) -> int:
        """Offset of a line; of the end of the text where there is no such line."""
        return self._starts[line] if line < len(self._starts) else len(self.text)

    @property
    def lines(self) -> int:
        """How many lines there are; what follows the last line end counts where it is not empty."""
        return len(self._starts) - (self._starts[-1] == len(self.text))

    def written(self, line: int) -> str:
        """A line without its end."""
        return self.text[self.start(line) : self.start(line + 1)].rstrip("\r\n")

    def is_idle(self, line: int) -> bool:
        """Whether a line between nodes is blank or a comment."""
        stripped = self.written(line).strip()
        return not stripped or stripped.startswith("#")

    def indent(self, line: int) -> int:
        written = self.written(line)
        return len(written) - len(written.lstrip(" "))

    def last(self, part: Part) -> int:
        """The last line of a node's own text; blank lines behind a block scalar only where it keeps them."""
        if part.is_block:
            return self.last(part.entries[-1][1])
        if part.is_text_block and not self.keeps(part):
            body = self.text[part.start : part.end].rstrip()
            return self.line(part.start + max(len(body) - 1, 0))
        return self.line(max(part.start, part.end - 1))

    def keeps(self, part: Part) -> bool:
        """Whether the blank lines behind a block scalar belong to it."""
        return _KEEP.match(self.text, content(self.text, part.start, part.end)) is not None

    def beyond(self, line: int, column: int) -> int:
        """The line behind the comments from `line` on that are indented by more than `column`."""
        end = at = line
        while at < self.lines and self.is_idle(at):
            if self.written(at).strip():
                if self.indent(at) <= column:
                    break
                end = at + 1
            at += 1
        return end

    def above(self, line: int) -> int:
        """The first of the blank lines and comments that stand directly above `line`."""
        while line > 0 and self.is_idle(line - 1):
            line -= 1
        return line

    def dash(self, part: Part, index: int) -> int:
        """Where the `-` of an item of a block list stands."""
        at = content(self.text, part.start, part.end)
        if index:
            at = self.start(self.last(part.entries[index - 1][1]) + 1)
        while self.text[at] != "-":
            if self.text[at] == "#":
                at = self.start(self.line(at) + 1)
            else:
                at += 1
        return at

    def at(self, document: int, route: Route) -> "tuple[Part | None, Part] | None":
        """The key and value that a route leads to, without following an alias or a merged key."""
        root = self.documents[document] if document < len(self.documents) else None
        if root is None:
            return None
        found: tuple[Part | None, Part] = (None, root)
        for step in route:
            below = _below(found[1], step)
            if below is None:
                return None
            found = below
        return found


def walk(part: Part) -> Iterator[Part]:
    """A node and all below it, keys too."""
    yield part
    for key, value in part.entries:
        if key is not None:
            yield from walk(key)
        yield from walk(value)


def _below(part: Part, step: str | int) -> tuple[Part | None, Part] | None:
    if part.kind == "sequence" and isinstance(step, int):
        return part.entries[step] if 0 <= step < len(part.entries) else None
    if part.kind != "mapping":
        return None
    name = str(step)
    return next((entry for entry in part.entries if entry[0] is not None and entry[0].value == name), None)


def _documents(text: str) -> Iterator[Part | None]:
    reader: Any = Native(text)
    try:
        while reader.check_event():
            event = reader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                part = _part(reader, reader.get_event(), text)
                yield None if part.kind == "scalar" and not part.style and not part.value else part
    finally:
        reader.dispose()


def _part(reader: Any, event: Any, text: str) -> Part:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Part("alias", start, end)
    if isinstance(event, yaml.ScalarEvent):
        return Part("scalar", start, end, event.value, event.style or "")
    entries: list[tuple[Part | None, Part]] = []
    following: Any
    is_mapping = isinstance(event, yaml.MappingStartEvent)
    while not isinstance(following := reader.get_event(), yaml.CollectionEndEvent):
        first = _part(reader, following, text)
        entries.append((first, _part(reader, reader.get_event(), text)) if is_mapping else (None, first))
    flow = bool(event.flow_style)
    assert following.end_mark is not None
    end = following.end_mark.index if flow or not entries else entries[-1][1].end
    return Part("mapping" if is_mapping else "sequence", start, end, is_flow=flow, entries=tuple(entries))
