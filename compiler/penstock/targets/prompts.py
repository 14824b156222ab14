"""Prompts as platforms know them: who asks what, and templates that only put values into a text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from penstock.bundle.bundle import Bundle
from penstock.bundle.release import Release
from penstock.source.data.rows import Row
from penstock.spec import template
from penstock.spec.jinja import syntax
from penstock.spec.kinds.chain import Chain
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.prompt_template import PromptTemplate
from penstock.spec.resource import Identity
from penstock.spec.schemas.shape import resolve
from penstock.spec.steps.each import EachStep
from penstock.spec.templates import fstring, mustache


class Prompt(NamedTuple):
    """A PromptTemplate with a Model that the chains ask it with; `model` is its name."""

    name: str
    model: str
    template: PromptTemplate
    spec: Model
    rows: Sequence[Row]

    @property
    def identity(self) -> Identity:
        return Identity("PromptTemplate", self.name)

    @property
    def carries(self) -> frozenset[Identity]:
        return frozenset({self.identity, Identity("Model", self.model)})

    @property
    def path(self) -> str:
        """A name that no other pair has: names have no dot."""
        return f"{self.name}.{self.model}"


class Value(NamedTuple):
    """Where a value stands in a text: a variable, and members or indices of it."""

    path: tuple[str, ...]


class Beyond(Exception):
    """A prompt says what a platform cannot: at which route, and why, as a clause."""

    def __init__(self, route: tuple[str | int, ...], reason: str) -> None:
        super().__init__(reason)
        self.route = route
        self.reason = reason


def prompts(release: Release) -> list[Prompt]:
    """Every PromptTemplate with every Model that asks with it, each pair once, in order."""
    found: dict[tuple[str, str], Prompt] = {}
    for bundle in release.bundles.values():
        for name, model in _asked(bundle):
            given, spec = bundle.spec("PromptTemplate", name), bundle.spec("Model", model)
            rows = bundle.rows.get(given.examples.dataset, ()) if given.examples is not None else ()
            found.setdefault((name, model), Prompt(name, model, given, spec, rows))
    return [found[each] for each in sorted(found)]


def _asked(bundle: Bundle) -> Iterator[tuple[str, str]]:
    for spec in bundle.specs.values():
        if not isinstance(spec, Chain):
            continue
        for outer in spec.steps.values():
            step: Any = outer.do if isinstance(outer, EachStep) else outer
            judge = getattr(getattr(step, "guard", None), "judge", None)
            name = getattr(step, "prompt", None) or getattr(step, "agent", None) or getattr(judge, "prompt", None)
            if name is None:
                continue
            given = bundle.spec("PromptTemplate", name)
            model = getattr(step, "model", None) or getattr(judge, "model", None) or given.model
            if model is not None:
                yield name, model


def shots(prompt: Prompt, route: tuple[str | int, ...]) -> list[tuple[str, str]]:
    """Role and text of the few-shot examples, which are the same for every question.

    Raises:
        Beyond: they are not.
    """
    examples = prompt.template.examples
    if examples is None:
        return []
    if examples.select != "first":
        raise Beyond(("examples", "select"), "its examples are fixed")
    language = template.load(prompt.template.format)
    try:
        return [
            (message.role, language.render(str(message.content), {"row": row.values}))
            for row in prompt.rows[: examples.take]
            for message in examples.messages
        ]
    except template.Failed as error:
        raise Beyond(route, f"an example cannot be rendered: {error.message}") from None


def pieces(prompt: Prompt, text: str, route: tuple[str | int, ...]) -> list[str | Value]:
    """A template's text and values, where it holds nothing else and every value prints as it is.

    Raises:
        Beyond: it holds more.
    """
    try:
        found = list(_PIECES[prompt.template.format](text))
    except template.Refused:
        raise Beyond(route, "its template is of another language") from None
    if any(piece is None for piece in found):
        raise Beyond(route, "its templates only put values into a text: no loops, conditions, filters or formats")
    sound = [piece for piece in found if piece is not None]
    for piece in sound:
        if isinstance(piece, Value) and not _is_text(prompt.template.inputs, piece.path):
            why = f"`{template.written(piece.path)}` is no text, and only texts look alike everywhere"
            raise Beyond(route, why)
    return _joined(sound)


def _joined(found: Sequence[str | Value]) -> list[str | Value]:
    joined: list[str | Value] = []
    for piece in found:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def _is_text(inputs: Mapping[str, Any], path: tuple[str, ...]) -> bool:
    """Whether the value is a text by its type: other values are written differently by each platform."""
    here: Any = {"type": "object", "properties": inputs}
    for part in path:
        here = resolve(here)
        here = here.get("properties", {}).get(part) if here.get("type") == "object" else here.get("items")
        if not isinstance(here, Mapping):
            return False
    return resolve(here).get("type") == "string"


def _jinja2(text: str) -> Iterator[str | Value | None]:
    inside: list[tuple[str, str]] | None = None
    for token in syntax.tokens(text):
        if token.kind == "data":
            yield token.value
        elif token.kind == "variable_begin":
            inside = []
        elif token.kind == "variable_end":
            yield _value(inside or [])
            inside = None
        elif inside is not None:
            inside.append((token.kind, token.value))
        elif token.kind not in ("raw_begin", "raw_end"):
            yield None


def _value(tokens: Sequence[tuple[str, str]]) -> Value | None:
    names = [value for kind, value in tokens[::2] if kind == "name"]
    dots = [value for _, value in tokens[1::2]]
    sound = len(tokens) % 2 == 1 and len(names) == len(dots) + 1 and set(dots) <= {"."}
    return Value(tuple(names)) if sound else None


def _mustache(text: str) -> Iterator[str | Value | None]:
    for node in mustache.parse(text):
        if node.kind == "text":
            yield node.text
        else:
            yield Value(tuple(node.text.split("."))) if node.kind == "value" and node.text != "." else None


def _fstring(text: str) -> Iterator[str | Value | None]:
    for piece in fstring.parse(text):
        if piece.path is None:
            yield piece.text
        else:
            yield None if piece.format else Value(piece.path)


_PIECES = {"jinja2": _jinja2, "mustache": _mustache, "fstring": _fstring}
