"""CEL inside `${{ }}`: found in text, its free paths, its type, its value."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from penstock.diagnostics.location import Within
from penstock.spec.expressions import cel, cel_kept, cel_tree, cel_type
from penstock.spec.expressions.cel import Budget as Budget
from penstock.spec.expressions.cel import Costly as Costly
from penstock.spec.expressions.cel import Failed as Failed
from penstock.spec.expressions.cel import words
from penstock.spec.kept import Kept
from penstock.spec.schemas.schema import at

Path: TypeAlias = tuple[str | int, ...]

_PLAIN = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[[0-9]{1,9}\]|\['[^'\\\n]*'\]|\[\"[^\"\\\n]*\"\])*", re.ASCII)
_PART = re.compile(r"[A-Za-z_]\w*|\[([0-9]+)\]|\['([^']*)'\]|\[\"([^\"]*)\"\]", re.ASCII)
_KEYWORDS = ("true", "false", "null", "in")
_QUOTE = re.compile(r"[rRbB]{0,2}(\"\"\"|'''|\"|')")


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression found in a text.

    Attributes:
        source: the CEL, trimmed; where `}}` is missing all from `${{` on, which `analyse` refuses.
        start, end: offsets of `${{` and behind `}}` in that text.
        at: offset of `source` in that text.
    """

    source: str
    start: int
    end: int
    at: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """What an expression reads.

    Attributes:
        paths: free paths, each once, in order of appearance. `*` stands for the elements of a list that a macro walks:
            `docs.map(d, d.id)` reads `("docs",)` and `("docs", "*", "id")`. What `has()` asks for need not exist:
            `has(a.b)` reads `("a",)`; of `steps` alone the member: `has(steps.a)` reads `("steps", "a")`.
        error: what is wrong with the syntax, else None.
    """

    paths: tuple[Path, ...]
    error: str | None = None


def split(text: str) -> list[str | Expr]:
    """`text` cut into its literal parts (never empty) and its expressions."""
    return list(_split(text))


@lru_cache(maxsize=4096)
def _split(text: str) -> list[str | Expr]:
    parts: list[str | Expr] = []
    done = 0
    while (start := text.find("${{", done)) >= 0:
        if start > done:
            parts.append(text[done:start])
        end = _closed(text, start + 3)
        if end is None:
            return [*parts, Expr(text[start:], start, len(text), start)]
        inner = text[start + 3 : end - 2]
        parts.append(Expr(inner.strip(), start, end, start + 3 + len(inner) - len(inner.lstrip())))
        done = end
    return [*parts, text[done:]] if done < len(text) else parts


def whole(text: str) -> Expr | None:
    """The expression, where `text` is exactly one, white space around it aside."""
    if "${{" not in text:
        return None
    parts = [part for part in split(text) if isinstance(part, Expr) or part.strip()]
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Expr) else None


def within(text: str, start: int, end: int) -> Within:
    """The range from one offset of `text` to another, as lines and columns."""
    lines = [text.count("\n", 0, offset) for offset in (start, end)]
    columns = [offset - (text.rfind("\n", 0, offset) + 1) for offset in (start, end)]
    return Within(lines[0], columns[0], lines[1], columns[1])


def analyse(source: str, kept: Kept | None = None) -> Analysis:
    """The free paths of CEL; an error instead of an exception for whatever `source` holds.

    kept: syntax trees of before, which spare the CEL library.
    """
    if source.startswith("${{"):
        return Analysis((), "`${{` without `}}`")
    plain = _plain(source)
    if plain is not None:
        return Analysis((plain,))
    if not source:
        return Analysis((), "an empty expression")
    try:
        tree = cel_kept.parse(source, kept)
        return Analysis(tuple(dict.fromkeys(cel_tree.paths(tree))))
    except Failed as error:
        return Analysis((), error.message)


def path(source: str) -> Path | None:
    """The path, where CEL is nothing else: `attributes['a.b'].c`."""
    return _plain(source)


def evaluate(source: str, env: Mapping[str, Any], budget: Budget | None = None) -> Any:
    """The value of CEL over `env`, plain Python in and out.

    Raises:
        Failed: with the reason in words: no such member, a wrong type, a syntax error.
    """
    plain = _plain(source)
    if plain is not None:
        return _follow(plain, env)
    analysis = analyse(source)
    if analysis.error is not None:
        raise Failed(analysis.error)
    roots = {str(path[0]) for path in analysis.paths}
    for root in roots - set(env):
        raise Failed(_no(root, env, "what this expression may read"))
    try:
        return cel.run(source, {root: env[root] for root in roots}, budget, _walked(analysis.paths, env))
    except Costly:
        raise
    except Failed:
        for path in analysis.paths:
            # CEL's own words for a missing member name neither the path nor what is there.
            _follow(path, env)
        raise


def fill(value: Any, env: Mapping[str, Any]) -> Any:
    """`value` with every expression in it evaluated, at any depth.

    Text that is one expression becomes its value; expressions inside longer text become text (null: nothing; lists
    and mappings: JSON).

    Raises:
        Failed: as `evaluate`.
    """
    if isinstance(value, str):
        expr = whole(value)
        if expr is not None:
            return evaluate(expr.source, env)
        parts = (part if isinstance(part, str) else _text(evaluate(part.source, env)) for part in split(value))
        return "".join(parts) if "${{" in value else value
    if isinstance(value, Mapping):
        return {key: fill(item, env) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [fill(item, env) for item in value]
    return value


def find(value: Any, route: Path = ()) -> Iterator[tuple[Path, str, Expr]]:
    """Every expression in `value`, at any depth: where the text lies, the text, the expression."""
    if isinstance(value, str) and "${{" in value:
        yield from ((route, value, part) for part in split(value) if isinstance(part, Expr))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from find(item, (*route, key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from find(item, (*route, index))


def type_of(source: str, types: Mapping[str, Mapping[str, Any]], kept: Kept | None = None) -> dict[str, Any]:
    """JSON Schema of the value of CEL, given those of its roots; `{}` where it is not known."""
    plain = _plain(source)
    if plain is not None:
        root = types.get(str(plain[0]))
        return dict((at(root, plain[1:]) if root is not None else None) or {})
    if analyse(source, kept).error is not None:
        return {}
    return cel_type.type_of(cel_kept.parse(source, kept), types)


@lru_cache(maxsize=4096)
def _plain(source: str) -> Path | None:
    """The path, where that is all: no CEL library is needed then."""
    if not _PLAIN.fullmatch(source):
        return None
    path = tuple(
        int(part[1]) if part[1] is not None else next((p for p in part.groups()[1:] if p is not None), part[0])
        for part in _PART.finditer(source)
    )
    return None if path[0] in _KEYWORDS and source in _KEYWORDS else path


def _closed(text: str, offset: int) -> int | None:
    """The offset behind the `}}` that ends an expression: not one in a literal or that ends a mapping."""
    depth = 0
    while offset < len(text):
        quote = _QUOTE.match(text, offset)
        if quote:
            raw = "r" in quote[0].lower()
            offset = quote.end()
            while offset < len(text) and not text.startswith(quote[1], offset):
                offset += 1 if raw or text[offset] != "\\" else 2
            offset += len(quote[1])
        elif text.startswith("}}", offset) and depth == 0:
            return offset + 2
        else:
            depth += {"{": 1, "}": -1}.get(text[offset], 0)
            offset += 1
    return None


def _follow(path: Path, env: Mapping[str, Any]) -> Any:
    value: Any = env
    for index, part in enumerate(path):
        if part == "*":
            return None
        where = written(path[:index]) if index else "what this expression may read"
        if isinstance(value, Mapping):
            if part not in value:
                raise Failed(_no(str(part), value, where))
            value = value[part]
        elif isinstance(value, (list, tuple)) and isinstance(part, int):
            if part >= len(value):
                raise Failed(f"no [{part}] in {where} (it has {len(value)} elements)")
            value = value[part]
        else:
            raise Failed(f"{where} is {words(value)}: it has no `{part}`")
    return value


def _walked(paths: tuple[Path, ...], env: Mapping[str, Any]) -> int:
    """How many elements the lists have that macros walk and that steps have made: bounded there, and paid for."""
    lists = {path[: path.index("*")] for path in paths if path[0] == "steps" and "*" in path}
    found = 0
    for path in lists:
        value: Any = env
        for part in path:
            value = value.get(part) if isinstance(value, Mapping) else None
        found += len(value) if isinstance(value, list | tuple) else 0
    return found


def written(path: Path) -> str:
    """A path as CEL writes it."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _no(name: str, value: Mapping[str, Any], where: str) -> str:
    has = ", ".join(str(key) for key in [*value][:10]) or "nothing"
    return f"no `{name}` in {where} (has {has})"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
