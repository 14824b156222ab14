"""Tools that a prompt offers to its model: each is declared, and a person says what runs."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from penstock.adopt.source import Drafted, Source

BY = "name what runs by `python: module:function`, `http.url` or `server`; `effects: read` where it writes nothing"


class Offered(NamedTuple):
    """A function as it is offered."""

    name: str
    description: str
    parameters: Mapping[str, Any]


def functions(given: Any, schema: Callable[[Any], Mapping[str, Any] | None]) -> list[Offered] | None:
    """The functions of a list, as OpenAI or Prompty writes them; None where one of them is something else.

    Args:
        schema: of its parameters; None where they cannot be read.
    """
    made: dict[str, Offered] = {}
    for each in given if isinstance(given, list) else (None,):
        inner = each.get("function", each) if isinstance(each, Mapping) else None
        kind = each.get("type", each.get("kind", "function")) if isinstance(each, Mapping) else None
        if not isinstance(inner, Mapping) or kind != "function" or not isinstance(inner.get("name"), str):
            return None
        parameters = schema(inner.get("parameters"))
        if parameters is None:
            return None
        said = " ".join(str(inner.get("description") or "").split())[:500]
        made.setdefault(inner["name"], Offered(inner["name"], said, parameters))
    return list(made.values()) or None


def plain(given: Any) -> Mapping[str, Any] | None:
    """Parameters that are JSON Schema already."""
    if given is None:
        return {"type": "object", "properties": {}}
    return given if isinstance(given, Mapping) and given.get("type", "object") == "object" else None


def declared(source: Source, given: list[Offered], line: int, drafts: list[Drafted]) -> list[str]:
    """The names of the Tools, which a person completes."""
    names = []
    for each in given:
        name = source.names.new("Tool", each.name, apart=source.label)
        spec = {"parameters": dict(each.parameters), "effects": "write", "http": {"method": "POST"}}
        drafts.append(Drafted("Tool", name, spec, description=each.description))
        source.note("decide", line, f"`{each.name}` is a function of the program that asks: {BY} in Tool/{name}")
        names.append(name)
    words = "the `agent` step makes the calls of tools and answers when it is done: there the caller makes them"
    source.note("changed", line, words)
    return names
