"""Bounds a text before any parser sees it: every YAML parser here can be made to hang or to crash."""

import re
from typing import Any

import yaml

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location, Span
from penstock.source.lines import Lines
from penstock.source.parsing.compose import DEPTH, Limit, Native

BYTES = 1 << 20
ALIASES = 200
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_BRACKET = re.compile(r"[\[{\]}]")
_ALIAS = re.compile(r"[&*][^\s,\[\]{}]")
_INDENTS = " \t?:-"
_FIRST = Span(1, 1, 1, 2)


def scan(path: str, data: bytes) -> Fault | None:
    """What keeps a file from being parsed: its size, its encoding, its nesting, its anchors and aliases. Linear."""
    if len(data) > BYTES:
        return Fault("yaml-limit", Location(path, span=_FIRST), {"what": "bytes", "limit": BYTES})
    wrong = encoding(data)
    if wrong is not None:
        problem, span = wrong
        return Fault("yaml-encoding", Location(path, span=span), {"problem": problem})
    text = data.decode("utf-8").removeprefix("\ufeff")
    if not _is_suspicious(text):
        return None
    over = _count(text)
    if over is None:
        return None
    place = Lines(text).span(over.offset or 0, 0)
    return Fault("yaml-limit", Location(path, span=place), {"what": over.what, "limit": over.limit})


def encoding(data: bytes) -> tuple[str, Span] | None:
    """What is wrong with the characters of a text file, and where."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        return "UTF-16 or UTF-32 text; save it as UTF-8", _FIRST
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").removeprefix("\ufeff")
        shown = " ".join(f"{byte:02X}" for byte in data[error.start : max(error.end, error.start + 1)])
        return f"the bytes {shown} are no UTF-8", Lines(before).span(len(before), 0)
    found = None if _is_plain(text) else _FORBIDDEN.search(text)
    if found is None:
        return None
    return f"the character U+{ord(found[0]):04X} is not allowed in a text", Lines(text).span(found.start(), 0)


def _is_suspicious(text: str) -> bool:
    """Whether a text might be over a limit; a cheap question, so that few texts are counted."""
    if text.count("[") + text.count("{") > DEPTH and _nested(text) > DEPTH:
        return True
    if text.count("&") + text.count("*") > ALIASES and len(_ALIAS.findall(text)) > ALIASES:
        return True
    return any(len(line) >= DEPTH and not line[:DEPTH].strip(_INDENTS) for line in text.split("\n"))


def _is_plain(text: str) -> bool:
    """Whether a text is printable ASCII in lines: no other character needs to be looked for."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _nested(text: str) -> int:
    """How deep brackets might nest, were all of them structure."""
    deepest = level = 0
    for found in _BRACKET.finditer(text):
        level = level + 1 if found[0] in "[{" else max(level - 1, 0)
        deepest = max(deepest, level)
    return deepest


def _count(text: str) -> Limit | None:
    """The limit that the parser's events go over, on a parser whose state lies on the heap."""
    reader: Any = Native(text)
    depth = anchors = aliases = 0
    try:
        while reader.check_event():
            event = reader.get_event()
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            aliases += isinstance(event, yaml.AliasEvent)
            anchors += isinstance(event, yaml.NodeEvent) and event.anchor is not None
            if depth > DEPTH:
                return Limit("levels of nesting", DEPTH, event.start_mark.index)
            if aliases > ALIASES:
                return Limit("aliases", ALIASES, event.start_mark.index)
            if anchors - aliases > ALIASES:
                return Limit("anchors", ALIASES, event.start_mark.index)
    except yaml.YAMLError:
        return None
    finally:
        reader.dispose()
    return None
