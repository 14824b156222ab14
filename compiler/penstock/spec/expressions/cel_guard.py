"""Which conditions are known to hold where an expression reads something: `c ? read : other`, `c && read`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from penstock.spec.expressions import expression
from penstock.spec.kept import Kept

Path: TypeAlias = tuple[str | int, ...]
Conditions: TypeAlias = frozenset[str]
"""Texts of CEL, white space outside literals left out."""

DEEPEST = 40  # brackets looked into
_LITERAL = re.compile(r"[rRbB]{0,2}(\"\"\"|'''|\"|')")
_PIECE = re.compile(r"\s+|&&|\|\||[?:,()\[\]{}]|.", re.DOTALL)
_OPEN, _CLOSED = "([{", ")]}"
_HAS = re.compile(r"has\((.*)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Read:
    """A path that an expression reads where `known` holds."""

    path: Path
    known: Conditions


def reads(source: str, kept: Kept | None = None) -> list[Read]:
    """The free paths of an expression, each with what holds where it is read; what `has()` asks for is not read."""
    return list(dict.fromkeys(_reads(source, frozenset(), kept, 0)))


def conjuncts(source: str) -> Conditions:
    """The conditions that all hold where `source` does."""
    return frozenset(_plain(part) for part in _split(_bare(source), "&&"))


def asked(condition: str) -> Path | None:
    """The path that a condition `has(path)` asks for."""
    found = _HAS.fullmatch(condition)
    if found is None:
        return None
    paths = expression.analyse(found[1]).paths
    return paths[0] if len(paths) == 1 else None


def _reads(source: str, known: Conditions, kept: Kept | None, depth: int) -> Iterator[Read]:
    source = _bare(source)
    choice = _choice(source)
    if depth > DEEPEST:
        yield from (Read(path, known) for path in expression.analyse(source, kept).paths)
    elif choice is not None:
        test, yes, no = choice
        yield from _reads(test, known, kept, depth + 1)
        yield from _reads(yes, known | conjuncts(test), kept, depth + 1)
        yield from _reads(no, known | _refuted(test), kept, depth + 1)
    elif len(parts := _split(source, "||")) > 1:
        for index, part in enumerate(parts):
            others = [_refuted(other) for at, other in enumerate(parts) if at != index]
            yield from _reads(part, known.union(*others), kept, depth + 1)
    elif len(parts := _split(source, "&&")) > 1:
        for index, part in enumerate(parts):
            others = [conjuncts(other) for at, other in enumerate(parts) if at != index]
            yield from _reads(part, known.union(*others), kept, depth + 1)
    elif source.startswith("!") and not source.startswith("!="):
        yield from _reads(source[1:], known, kept, depth + 1)
    elif not _HAS.fullmatch(source) or _closing(source, 3) != len(source) - 1:
        yield from _leaf(source, known, kept, depth)


def _leaf(source: str, known: Conditions, kept: Kept | None, depth: int) -> Iterator[Read]:
    """What holds no operator of logic itself; an argument or element that does is looked into on its own."""
    shown: list[str] = []
    done = 0
    for start, end in _arguments(source):
        if start >= done and any(sign in source[start:end] for sign in ("&&", "||", "?")):
            yield from _reads(source[start:end], known, kept, depth + 1)
            shown += [source[done:start], "null"]
            done = end
    shown.append(source[done:])
    yield from (Read(path, known) for path in expression.analyse("".join(shown), kept).paths)


def _refuted(test: str) -> Conditions:
    """What holds where `test` does not: `!(c)` gives `c`."""
    test = _bare(test)
    if not test.startswith("!") or len(_split(test, "&&")) > 1:
        return frozenset()
    return conjuncts(test[1:])


def _choice(source: str) -> tuple[str, str, str] | None:
    """The parts of `test ? yes : no`, where that is all."""
    depth = 0
    marks: list[int] = []
    for piece, at in _top(source):
        if piece == "?":
            depth += 1
            marks += [at] if not marks else []
        elif piece == ":" and depth:
            depth -= 1
            if depth == 0:
                first = marks[0]
                return source[:first], source[first + 1 : at], source[at + 1 :]
    return None


def _split(source: str, sign: str) -> list[str]:
    """The operands of a chain of `sign`; one, where an operator that binds less is there."""
    less = {"&&": ("||", "?"), "||": ("?",)}[sign]
    pieces = list(_top(source))
    if any(piece in less for piece, _ in pieces):
        return [source]
    cuts = [at for piece, at in pieces if piece == sign]
    starts = [0, *(cut + len(sign) for cut in cuts)]
    return [source[start:end].strip() for start, end in zip(starts, [*cuts, len(source)], strict=True)]


def _bare(source: str) -> str:
    """Without white space and brackets around all of it."""
    source = source.strip()
    while source.startswith("(") and _closing(source, 0) == len(source) - 1:
        source = source[1:-1].strip()
    return source


def _plain(source: str) -> str:
    return "".join(piece for piece, _ in _pieces(_bare(source)) if not piece.isspace())


def _top(source: str) -> Iterator[tuple[str, int]]:
    """The pieces outside of every bracket."""
    depth = 0
    for piece, at in _pieces(source):
        depth -= piece in _CLOSED
        if depth == 0 and piece not in _CLOSED:
            yield piece, at
        depth += piece in _OPEN


def _closing(source: str, start: int) -> int | None:
    """Where the bracket that opens at `start` closes."""
    depth = 0
    for piece, at in _pieces(source):
        if at >= start:
            depth += (piece in _OPEN) - (piece in _CLOSED)
            if depth == 0:
                return at
    return None


def _arguments(source: str) -> list[tuple[int, int]]:
    """The ranges between brackets and commas of the first level, by their start."""
    found: list[tuple[int, int]] = []
    depth = start = choices = 0
    for piece, at in _pieces(source):
        if piece in _OPEN:
            depth += 1
            start = at + 1 if depth == 1 else start
        if piece in _CLOSED:
            depth -= 1
        if depth == 1 and piece == "?":
            choices += 1
        elif depth == 1 and piece == ":" and choices:
            choices -= 1
        elif (depth == 1 and piece in (",", ":")) or (depth == 0 and piece in _CLOSED):
            found.append((start, at))
            start, choices = at + 1, 0
    return [(start, end) for start, end in found if source[start:end].strip()]


@lru_cache(maxsize=1024)
def _pieces(source: str) -> tuple[tuple[str, int], ...]:
    """A text cut at its signs, with their places; a literal is one piece."""
    found: list[tuple[str, int]] = []
    at = 0
    while at < len(source):
        quote = _LITERAL.match(source, at)
        if quote is None:
            piece = _PIECE.match(source, at)
            assert piece is not None
            end = piece.end()
        else:
            end, raw = quote.end(), "r" in quote[0].lower()
            while end < len(source) and not source.startswith(quote[1], end):
                end += 1 if raw or source[end] != "\\" else 2
            end = min(len(source), end + len(quote[1]))
        found.append((source[at:end], at))
        at = end
    return tuple(found)
