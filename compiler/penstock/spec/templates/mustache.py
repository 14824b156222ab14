"""Mustache: variables, sections, inverted sections, comments. No partials, no lambdas; prompts are not escaped."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from penstock.spec.template import LARGEST, LONGEST, Analysis, Failed, Refused, Template, Use, place

DEEPEST = 40  # sections within each other
STEPS = 200_000  # tags rendered
_TAG = re.compile(r"\{\{\{\s*(?P<raw>[^{}]*?)\s*\}\}\}|\{\{\s*(?P<sign>[#^/&!>=]?)(?P<name>.*?)\}\}", re.DOTALL)
_NAME = re.compile(r"\.|[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*", re.ASCII)


class Node(NamedTuple):
    """A piece of a template: `text`, `value`, `section` or `inverted`."""

    kind: str
    text: str
    offset: int
    children: tuple[Any, ...] = ()


class Mustache:
    """The template language `mustache`; a section over a list repeats, over a mapping opens it, else shows it once."""

    def analyse(self, text: str) -> Analysis:
        try:
            return Analysis(tuple(_uses(text, parse(text), [])))
        except Refused as refusal:
            return refusal.problem(text)

    def render(self, text: str, values: Mapping[str, Any]) -> str:
        try:
            nodes = parse(text)
        except Refused as refusal:
            raise refusal.failed(text) from None
        parts: list[str] = []
        size = 0
        for steps, part in enumerate(_render(nodes, [values])):
            size += len(part)
            if size > LARGEST or steps > STEPS:
                raise Failed(f"more than {LARGEST} characters or {STEPS} tags")
            parts.append(part)
        return "".join(parts)

    def alike(self, a: str, b: str) -> bool:
        return self.normal(a) == self.normal(b)

    def normal(self, text: str) -> str:
        try:
            return "".join(_normal(parse(text)))
        except Refused:
            return text


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a template.

    Raises:
        Refused: it is no such template.
    """
    if len(text) > LONGEST:
        raise Refused(f"longer than {LONGEST} characters", 0, "limit")
    open_: list[tuple[str, str, int, list[Node]]] = [("", "", 0, [])]
    done = 0
    for tag in _TAG.finditer(text):
        raw, sign, name = tag["raw"], tag["sign"] or "", (tag["raw"] or tag["name"] or "").strip()
        start, end = tag.span()
        if sign in ("#", "^", "/", "!"):
            start, end = _alone(text, start, end, done)
        if start > done:
            open_[-1][3].append(Node("text", text[done:start], done))
        done = end
        if sign == "!":
            continue
        if sign in (">", "="):
            raise Refused("partials and other delimiters are not available: a template is one text", tag.start())
        if not _NAME.fullmatch(name):
            raise Refused("a tag holds a name, or names joined by dots", tag.start())
        if sign in ("#", "^"):
            if len(open_) > DEEPEST:
                raise Refused("sections are nested too deeply", tag.start(), "limit")
            open_.append(("section" if sign == "#" else "inverted", name, tag.start(), []))
        elif sign == "/":
            kind, opened, at, children = open_.pop() if len(open_) > 1 else ("", "", 0, [])
            if opened != name:
                raise Refused(f"`{name}` is closed, but not open", tag.start())
            open_[-1][3].append(Node(kind, name, at, tuple(children)))
        else:
            at = tag.start("raw") if raw is not None else tag.start("name")
            at += len(text[at : tag.end()]) - len(text[at : tag.end()].lstrip())
            open_[-1][3].append(Node("value", name, at))
    if len(open_) > 1:
        raise Refused(f"`{open_[-1][1]}` is opened and never closed", open_[-1][2])
    if (stray := text.find("{{", done)) >= 0:
        raise Refused("`{{` without `}}`", stray)
    return (*open_[0][3], Node("text", text[done:], done)) if done < len(text) else tuple(open_[0][3])


def _alone(text: str, start: int, end: int, done: int) -> tuple[int, int]:
    """A section's tag or a comment that stands alone on its line takes the whole line with it."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop + 1
    alone = begin >= done and not text[begin:start].strip() and not text[end:stop].strip()
    return (begin, stop) if alone else (start, end)


def _uses(text: str, nodes: tuple[Node, ...], stack: list[tuple[str, ...]]) -> Iterator[Use]:
    for node in nodes:
        if node.kind == "text":
            continue
        at = place(text, text.find(node.text, node.offset), len(node.text))
        path = tuple(node.text.split(".")) if node.text != "." else ()
        # Innermost first, as `_find` looks.
        places = [(*outer, *path) for outer in (*reversed(stack), ())]
        if path:
            yield Use(places[0], at, node.kind == "inverted", tuple(places[1:]))
        inside = [*stack, (*places[0], "*")] if node.kind == "section" else stack
        yield from _uses(text, node.children, inside)


def _render(nodes: tuple[Node, ...], stack: list[Any]) -> Iterator[str]:
    for node in nodes:
        if node.kind == "text":
            yield node.text
            continue
        found, value = _find(node.text, stack)
        if node.kind == "inverted":
            if not found or _empty(value):
                yield from _render(node.children, stack)
            continue
        if not found:
            raise Failed(f"no `{node.text}` among the values")
        if node.kind == "value":
            yield value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
        elif not _empty(value):
            yield ""
            for item in value if isinstance(value, (list, tuple)) else [value]:
                yield ""
                yield from _render(node.children, [*stack, item])


def _empty(value: Any) -> bool:
    return value is None or value is False or (isinstance(value, (list, tuple, str)) and not value)


def _find(name: str, stack: list[Any]) -> tuple[bool, Any]:
    """The value: the first part of the name from the innermost mapping that has it, the rest below that."""
    if name == ".":
        return True, stack[-1]
    first, *rest = name.split(".")
    for values in reversed(stack):
        if isinstance(values, Mapping) and first in values:
            value = values[first]
            for part in rest:
                if not isinstance(value, Mapping) or part not in value:
                    return False, None
                value = value[part]
            return True, value
    return False, None


def _normal(nodes: tuple[Node, ...]) -> Iterator[str]:
    for node in nodes:
        if node.kind == "text":
            yield node.text
        elif node.kind == "value":
            yield "{{" + node.text + "}}"
        else:
            yield "{{" + ("#" if node.kind == "section" else "^") + node.text + "}}"
            yield from _normal(node.children)
            yield "{{/" + node.text + "}}"


TEMPLATE: Template = Mustache()
