"""What code of an assertion can speak of: constants, parts of the answer, and what is claimed of it."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from penstock.adopt.promptfoo.code.javascript import Node
from penstock.adopt.promptfoo.code.shape import Path

Formula = bool | tuple[Any, ...]
"""`("text", CEL)`, `("json", root, schema)`, `("and", [...])`, `("or", [...])`; or what always holds, or never."""


class Claim(NamedTuple):
    yes: Formula
    no: Formula


class Const(NamedTuple):
    value: Any


class Undefined(NamedTuple):
    pass


class Text(NamedTuple):
    """The answer; `fold`: lower, upper or nothing; `trim`: without white space around it."""

    fold: str = ""
    trim: bool = False


class Json(NamedTuple):
    """A part of the JSON value `root`; what stands there if nothing does, `null` or (`empty`) anything false.

    `python`: what is true and what is in it is said by Python's rules.
    """

    root: int
    path: Path = ()
    fold: str = ""
    instead: Any = None
    empty: bool = False
    python: bool = False


class Array(NamedTuple):
    items: tuple[Any, ...]


class Chosen(NamedTuple):
    """A constant list that was filtered, by what each item asks."""

    tests: tuple[Claim, ...]


class Found(NamedTuple):
    """What `match` gives: something, or `null`."""

    claim: Claim


class Context(NamedTuple):
    """What an assertion is given beside the answer: variables, its settings, and more that nobody knows here."""

    vars: Mapping[str, Any]
    config: Any = None


class Words(NamedTuple):
    """Text that says something of the answer; only its type is known."""


class Positive(NamedTuple):
    """A number above zero."""


class Function(NamedTuple):
    """Code of its own; `follow`: what code gives with what is known."""

    names: tuple[str, ...]
    body: Node
    known: Mapping[str, Any]
    follow: Callable[[Node, Mapping[str, Any]], Any]

    def __call__(self, *arguments: Any) -> Any:
        return self.follow(self.body, {**self.known, **dict(zip(self.names, arguments, strict=False))})


class Items(NamedTuple):
    """Items of a JSON list: mapped (`of`) or filtered (`where`); `keys`: the names of an object's members."""

    of: Json
    maps: tuple[Function, ...] = ()
    where: Function | None = None
    keys: bool = False


class Size(NamedTuple):
    of: Any


class Pieces(NamedTuple):
    """The answer cut at white space (`\\s+`), or at one sign."""

    of: Text
    sign: str


class Type(NamedTuple):
    of: Any


class Pattern(NamedTuple):
    text: str


class Find(NamedTuple):
    of: Items
