"""How many tokens a value may be: an estimate, and a bound where its type gives one.

Assumed for bounds: a character is at most 4 tokens (one a byte of UTF-8), a number or truth value at most 24; an answer
of n tokens is at most n tokens of a later prompt; a chunk is as many tokens as it was cut to. For the least: a token is
on average at most 8 characters.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from penstock.spec.schemas import schema
from penstock.text import tokens

CHARACTERS = 4
"""Characters a token of English text, about."""
BYTES = 4
"""Tokens that a character may be at most: one a byte of UTF-8."""
LONGEST = 8
"""Characters a token, on average, at most."""
TEXT = 64
"""Tokens of a text whose length no schema bounds: a guess."""
ITEMS = 4
"""Items of a list whose length no schema bounds: a guess."""
IMAGE = 800
"""Tokens of an image: a guess; providers count 85 to some thousand, by its pixels. Of parts that may be texts as well
about one in ITEMS is one."""
SCALAR = 24
"""Tokens of a number at most."""
DEEPEST = 8
KNOWN = "x-penstock-tokens"
"""Keyword of a type: estimate, bound or None, and why there is none, of a value that comes out of a step."""


@dataclass(frozen=True, slots=True)
class Size:
    """Tokens.

    Attributes:
        least: never fewer.
        estimate: about.
        most: never more, or None.
        unbounded: why there is no bound.
    """

    least: int = 0
    estimate: float = 0.0
    most: int | None = 0
    unbounded: tuple[str, ...] = ()

    def __add__(self, other: "Size") -> "Size":
        most = None if self.most is None or other.most is None else self.most + other.most
        why = tuple(dict.fromkeys((*self.unbounded, *other.unbounded)))
        return Size(self.least + other.least, self.estimate + other.estimate, most, why)

    def times(self, about: float, most: int | None, why: str = "") -> "Size":
        """As often as that; the least is none at all."""
        if most == 0:
            return Size()
        bound = None if self.most is None or most is None else self.most * most
        reasons = (*self.unbounded, *((why,) if most is None and why else ()))
        return Size(0, self.estimate * about, bound, tuple(dict.fromkeys(reasons)))

    def within(self, limit: "Size") -> "Size":
        """The smaller of two views of one value."""
        bounds = [most for most in (self.most, limit.most) if most is not None]
        if not bounds:
            return Size(self.least, min(self.estimate, limit.estimate), None, limit.unbounded or self.unbounded)
        return Size(min(self.least, min(bounds)), min(self.estimate, limit.estimate), min(bounds))


def total(sizes: Iterable[Size]) -> Size:
    return sum(sizes, Size())


def of_text(text: str) -> Size:
    """A text that is known."""
    return Size(len(" ".join(text.split())) // LONGEST, float(tokens.estimate(text)), len(text.encode()))


def marked(declared: Mapping[str, Any], size: Size) -> dict[str, Any]:
    """The type of a value whose size is known from where it comes, each text inside it too."""
    mark = {KNOWN: [size.estimate, size.most, list(size.unbounded)]}

    def visit(node: Any, depth: int) -> Any:
        if not isinstance(node, Mapping) or depth > DEEPEST:
            return node
        made = {**node, **mark}
        if isinstance(node.get("properties"), Mapping):
            made["properties"] = {key: visit(value, depth + 1) for key, value in node["properties"].items()}
        if isinstance(node.get("items"), Mapping):
            made["items"] = visit(node["items"], depth + 1)
        return made

    found: dict[str, Any] = visit(declared, 0)
    return found


def of_type(declared: Mapping[str, Any], what: str, depth: int = 0) -> Size:
    """A value of a type, as text; `what` it is called where it has no bound."""
    here = schema.resolve(declared)
    own = _own(here, what, depth)
    mark = here.get(KNOWN)
    if not isinstance(mark, list):
        return own
    known = Size(0, mark[0], mark[1], tuple(mark[2]))
    # What the type alone says without a bound is a guess, and where the value comes from says more.
    return own.within(known) if own.most is not None else known


def _own(here: Mapping[str, Any], what: str, depth: int) -> Size:
    values = [here["const"]] if "const" in here else here.get("enum")
    if isinstance(values, list) and values:
        sizes = [of_text(value if isinstance(value, str) else json.dumps(value, default=str)) for value in values]
        return _any(sizes)
    choices = here.get("anyOf") or here.get("oneOf")
    if isinstance(choices, list) and choices and depth < DEEPEST:
        return _any([of_type(each, what, depth + 1) for each in choices if isinstance(each, Mapping)])
    types = here.get("type")
    if isinstance(types, list) and types:
        return _any([_one({**here, "type": each}, str(each), what, depth) for each in types])
    return _one(here, str(types), what, depth)


def _one(here: Mapping[str, Any], kind: str, what: str, depth: int) -> Size:
    match kind:
        case "string":
            length = here.get("maxLength")
            if type(length) is int:
                return Size(0, length // CHARACTERS, length * BYTES)
            return Size(0, TEXT, None, (f"{what} has no maxLength",))
        case "boolean" | "null":
            return Size(0, 1, 5)
        case "integer" | "number":
            return Size(0, 2, SCALAR)
        case "array":
            return _array(here, what, depth)
        case "object" if "properties" in here and depth < DEEPEST:
            return _object(here, what, depth)
        case "object":
            return Size(0, TEXT, None, (f"{what} has no declared properties",))
        case _:
            return Size(0, TEXT, None, (f"{what} has no type",))


def items(declared: Mapping[str, Any]) -> tuple[float, int | None]:
    """How many items a list has: about, and at most."""
    here = schema.resolve(declared)
    most = here.get("maxItems")
    if type(most) is not int:
        return (ITEMS, None)
    return (min(most, 1000), most)


def _array(here: Mapping[str, Any], what: str, depth: int) -> Size:
    about, most = items(here)
    each = here.get("items", {})
    if most == 0:
        return Size(0, 1, 2)
    if depth >= DEEPEST or not isinstance(each, Mapping):
        return Size(0, TEXT, None, (f"{what} has items without a type",))
    inner = of_type(each, f"an item of {what}", depth + 1) + Size(0, 1, 2)
    return inner.times(about, most, f"{what} has no maxItems") + Size(0, 1, 2)


def _object(here: Mapping[str, Any], what: str, depth: int) -> Size:
    known = here["properties"]
    if isinstance(known.get("image_url"), Mapping):
        return _part(known, what, depth)
    parts = [
        of_type(each, f"`{key}` of {what}", depth + 1) + of_text(f'"{key}": , ')
        for key, each in known.items()
        if isinstance(each, Mapping)
    ]
    rest = () if here.get("additionalProperties") is False else (f"{what} may have further properties",)
    return total(parts) + Size(0, 1, None if rest else 2, rest)


def _part(known: Mapping[str, Any], what: str, depth: int) -> Size:
    """A part of a message: what an image costs is its pixels, not the characters of its address or data."""
    why = f"{what} may be an image of any size"
    if not isinstance(known.get("text"), Mapping):
        return Size(0, IMAGE, None, (why,))
    text = of_type(known["text"], f"`text` of {what}", depth + 1)
    return Size(0, text.estimate + IMAGE / ITEMS, None, (*text.unbounded, why))


def _any(sizes: list[Size]) -> Size:
    most = [size.most for size in sizes]
    return Size(
        min(size.least for size in sizes),
        max(size.estimate for size in sizes),
        None if None in most else max(each for each in most if each is not None),
        tuple(dict.fromkeys(why for size in sizes for why in size.unbounded)),
    )
