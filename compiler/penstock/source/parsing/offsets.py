"""Where each character of a scalar's value stands in the YAML text."""

import re
from typing import NamedTuple

from yaml.nodes import ScalarNode

_PROPERTIES = re.compile(r"(?:[&!]\S*(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n?|\n))*[ \t]*)*")
_RUN = re.compile(r"[ \t\r\n]+")
_END = re.compile(r"\r\n?|\n")
_ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|(?:\r\n?|\n)[ \t]*|.)", re.DOTALL)
_WHITE = " \t\r\n"


class Extent(NamedTuple):
    """From one offset to another, exclusive."""

    start: int
    end: int


def content(text: str, start: int, end: int) -> int:
    """The offset of a node's own text, behind its tag and anchor."""
    found = _PROPERTIES.match(text, start, end)
    return found.end() if found else start


def extents(text: str, node: ScalarNode, base: int) -> list[Extent] | None:
    """The place of every character of `node.value`; None where value and text cannot be aligned."""
    end = base + node.end_mark.index
    start = content(text, base + node.start_mark.index, end)
    style = node.style or ""
    if style == "|":
        return _literal(text, node.value, start, end)
    if style == ">":
        return _runs(text, node.value, _body(text, start, end), end, "")
    if style == '"':
        return _double(text, node.value, start + 1, end - 1)
    if style == "'":
        return _runs(text, node.value, start + 1, end - 1, "'")
    return _runs(text, node.value, start, end, "")


def _body(text: str, start: int, end: int) -> int:
    """The offset behind a block scalar's header."""
    found = _END.search(text, start, end)
    return found.end() if found else end


def _literal(text: str, value: str, start: int, end: int) -> list[Extent] | None:
    """Line by line: a line of the text is its indentation and a line of the value."""
    at = _body(text, start, end)
    result: list[Extent] = []
    for line in value.split("\n"):
        found = _END.search(text, at)
        stop = found.start() if found else len(text)
        first = stop - len(line)
        if first < at or not text.startswith(line, first):
            return None
        result.extend(Extent(first + column, first + column + 1) for column in range(len(line)))
        at = found.end() if found else len(text)
        result.append(Extent(stop, at))
    return result[: len(value)]


def _runs(text: str, value: str, start: int, end: int, quote: str) -> list[Extent] | None:
    """Folding changes only runs of white space; what stands between them is the same in value and text."""
    result: list[Extent] = []
    at = start
    place = 0
    while place < len(value):
        white = _RUN.match(value, place)
        run = _RUN.match(text, at, end)
        stop = run.end() if run else at
        if white is not None:
            length = white.end() - place
            result.extend(Extent(min(at + step, stop), min(at + step + 1, stop)) for step in range(length))
            place = white.end()
            at = stop
            continue
        at = stop
        width = 2 if quote and text.startswith(quote * 2, at) else 1
        if at >= end or text[at] != value[place]:
            return None
        result.append(Extent(at, at + width))
        place += 1
        at += width
    return result


def _double(text: str, value: str, start: int, end: int) -> list[Extent] | None:
    """Escapes stand for one character, escaped line ends for none; other line ends fold."""
    result: list[Extent] = []
    at = start
    while at < end and len(result) < len(value):
        if text[at] == "\\":
            escape = _ESCAPE.match(text, at, end)
            if escape is None:
                return None
            if escape[0][1] not in "\r\n":
                result.append(Extent(at, escape.end()))
            at = escape.end()
            continue
        run = _RUN.match(text, at, end)
        breaks = len(_END.findall(run[0])) if run else 0
        if run is not None and breaks:
            result.extend([Extent(at, run.end())] * max(breaks - 1, 1))
            at = run.end()
        else:
            result.append(Extent(at, at + 1))
            at += 1
    return result if len(result) == len(value) else None
