"""Python's format strings: `{question}`, `{document.text}`, `{documents[0]}`, `{{` for a brace; values only."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from penstock.spec.template import LARGEST, LONGEST, Analysis, Failed, Refused, Template, Use, place, written

_FIELD = re.compile(r"(?P<name>[A-Za-z_]\w*)(?P<rest>(\.[A-Za-z_]\w*|\[[^\[\]{}.:!]+\])*)", re.ASCII)
_BRACE = re.compile(r"\{\{|\}\}|\{|\}")
_PART = re.compile(r"\.(\w+)|\[([^\]]+)\]")
_SPEC = re.compile(r"(\.[0-9]{1,2}[feg%]?|,|[0-9]{1,2}d|d)?")


class Piece(NamedTuple):
    """Literal text, or a field with its path and format."""

    text: str
    offset: int
    path: tuple[str, ...] | None = None
    format: str = ""


class FString:
    """The template language `fstring`: names, members and indices; formats of numbers only; no conversion."""

    def analyse(self, text: str) -> Analysis:
        try:
            return Analysis(
                tuple(
                    Use(tuple("*" if part.isdigit() else part for part in piece.path), _at(text, piece))
                    for piece in parse(text)
                    if piece.path is not None
                )
            )
        except Refused as refusal:
            return refusal.problem(text)

    def render(self, text: str, values: Mapping[str, Any]) -> str:
        try:
            pieces = list(parse(text))
        except Refused as refusal:
            raise refusal.failed(text) from None
        parts: list[str] = []
        size = 0
        for piece in pieces:
            part = piece.text if piece.path is None else _show(_find(piece.path, values), piece.format)
            size += len(part)
            if size > LARGEST:
                raise Failed(f"more than {LARGEST} characters")
            parts.append(part)
        return "".join(parts)

    def alike(self, a: str, b: str) -> bool:
        return self.normal(a) == self.normal(b)

    def normal(self, text: str) -> str:
        return text


def parse(text: str) -> Iterator[Piece]:
    """Text and fields, in order.

    Raises:
        Refused: it is no such template.
    """
    if len(text) > LONGEST:
        raise Refused(f"longer than {LONGEST} characters", 0, "limit")
    done = 0
    while brace := _BRACE.search(text, done):
        if brace.start() > done:
            yield Piece(text[done : brace.start()], done)
        done = brace.end()
        if brace[0] in ("{{", "}}"):
            yield Piece(brace[0][0], brace.start())
        elif brace[0] == "}":
            raise Refused("a single `}`: write `}}` for a brace", brace.start())
        else:
            end = text.find("}", done)
            if end < 0:
                raise Refused("`{` without `}`: write `{{` for a brace", brace.start())
            yield _field(text[done:end], done)
            done = end + 1
    if done < len(text):
        yield Piece(text[done:], done)


def _field(text: str, offset: int) -> Piece:
    name, colon, form = text.partition(":")
    if "!" in name:
        raise Refused("conversions such as `!r` are not available", offset + name.index("!"))
    field = _FIELD.fullmatch(name)
    if field is None:
        raise Refused("a field holds a name, its members and indices: write `{{` for a brace", offset)
    if "__" in name:
        raise Refused(f"unsafe: `{name[:60]}` reaches into Python", offset, "unsafe")
    if not _SPEC.fullmatch(form):
        raise Refused("only formats of numbers such as `.2f` are available", offset + len(name) + len(colon))
    return Piece(name, offset, (field["name"], *(a or b for a, b in _PART.findall(field["rest"]))), form)


def _at(text: str, piece: Piece) -> Any:
    return place(text, piece.offset, len(piece.text))


def _find(path: tuple[str, ...], values: Mapping[str, Any]) -> Any:
    value: Any = values
    for part in path:
        if isinstance(value, Mapping) and part in value:
            value = value[part]
        elif isinstance(value, (list, tuple)) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            raise Failed(f"no `{written(path)}` among the values")
    return value


def _show(value: Any, form: str) -> str:
    if form:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise Failed(f"the format `{form}` takes a number")
        try:
            return format(value, form)
        except ValueError as error:
            raise Failed(str(error)) from None
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


TEMPLATE: Template = FString()
