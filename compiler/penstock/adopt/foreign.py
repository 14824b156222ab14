"""A file of another tool: its data with the line and the comments of each of its parts."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from penstock.diagnostics.location import Route
from penstock.source.lines import Lines, decode
from penstock.source.parsing import yaml
from penstock.source.parsing.compose import compose

DEEPEST = 64
_COMMENT = re.compile(r"\s*#+ ?(.*)")
_MODELINE = re.compile(r"yaml-language-server|vim?:|-\*-")


class Unread(Exception):
    """A file cannot be read, and why; line 0: the whole of it."""

    def __init__(self, path: str, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.path = path
        self.problem = problem
        self.line = line


@dataclass(frozen=True, slots=True)
class Foreign:
    """One document. `lines`: of each route its first line, from 1; `faults`: what is odd in it, with lines."""

    path: str
    data: Any
    lines: Mapping[Route, int]
    text: tuple[str, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()
    comments: Mapping[int, str] = field(default_factory=dict)

    def line(self, *route: str | int) -> int:
        """Of a part, or of the nearest part around it."""
        for end in range(len(route), -1, -1):
            found = self.lines.get(route[:end])
            if found is not None:
                return found
        return 1

    def comment(self, *route: str | int) -> str:
        """The comment lines right above a part, and the comment behind its first line."""
        found = self.lines.get(route)
        if found is None or not self.text:
            return ""
        above: list[str] = []
        for number in range(found - 1, 0, -1):
            match = _COMMENT.fullmatch(self.text[number - 1])
            if match is None:
                break
            above.insert(0, match[1])
        return "\n".join(line for line in above if not _MODELINE.search(line)).strip()


def inside(value: Any, route: Route) -> Any:
    """The part of a value at a route; None where there is none."""
    for part in route:
        if isinstance(value, Mapping):
            value = value.get(part)
        else:
            value = value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None
    return value


def read(path: str, data: bytes, *, offset: int = 0) -> Foreign:
    """The first document of a YAML or JSON file.

    Args:
        offset: lines that stand before `data` in the file.

    Raises:
        Unread: it is neither, or empty.
    """
    parsed = yaml.parse(path, data)
    faults = tuple((fault.location.span.line + offset if fault.location.span else 0, _said(fault.rule, fault.facts))
                   for fault in parsed.faults)  # fmt: skip
    if not parsed.documents:
        found = _json(path, data)
        if found is not None:
            return found
        line, problem = faults[0] if faults else (0, "the file is empty")
        raise Unread(path, problem, line)
    text = decode(data)
    lines = Lines(text)
    first = parsed.documents[0]
    found_lines: dict[Route, int] = {}
    for composed in compose(text):
        if composed.document == first.index and composed.node is not None:
            for route, node in _walk(composed.node):
                found_lines.setdefault(route, lines.position(composed.base + node.start_mark.index)[0] + offset)
            break
    is_plain = path.endswith((".yaml", ".yml"))
    whole = tuple(text.splitlines()) if is_plain and not offset else ()
    return Foreign(path, first.data, found_lines, whole, faults)


def _json(path: str, data: bytes) -> Foreign | None:
    """JSON that is indented by tabs is no YAML."""
    try:
        return Foreign(path, json.loads(decode(data)), {(): 1})
    except (ValueError, RecursionError):
        return None


def _walk(node: Node, route: Route = (), depth: int = 0) -> Iterator[tuple[Route, Node]]:
    if depth > DEEPEST:
        return
    yield route, node
    if isinstance(node, SequenceNode):
        for index, item in enumerate(node.value):
            yield from _walk(item, (*route, index), depth + 1)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                below = (*route, key.value)
                yield below, key
                for inner, each in _walk(value, below, depth + 1):
                    if inner != below:
                        yield inner, each


def _said(rule: str, facts: Mapping[str, object]) -> str:
    if rule == "duplicate-key":
        return f"the key `{facts.get('key')}` stands twice; the first one was read"
    details = ", ".join(str(value) for value in facts.values())
    return f"{rule.replace('-', ' ')}: {details}" if details else rule.replace("-", " ")
