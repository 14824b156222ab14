"""What LangChain saved: `_type` with its fields, or `lc: 1` with a class and its arguments, read alike."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from penstock.adopt.foreign import Foreign, inside
from penstock.adopt.note import Sort
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route

CLASSES: Mapping[str, str] = {
    "prompt": "PromptTemplate",
    "few_shot": "FewShotPromptTemplate",
    "few-shot": "FewShotPromptTemplate",
    "chat": "ChatPromptTemplate",
    "chat_prompt": "ChatPromptTemplate",
    "llm_chain": "LLMChain",
}
"""By `_type` the class that was saved."""
DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Saved:
    """An object that was saved: its class, its arguments, and where they stand.

    `name` is empty where nothing says the class; `is_whole` is false where LangChain could not write it down.
    """

    name: str
    data: Mapping[str, Any]
    route: Route
    found: Foreign
    is_whole: bool = True

    def line(self, *route: str | int) -> int:
        return self.found.line(*self.route, *route)

    def note(self, source: Source, sort: Sort, text: str, *route: str | int) -> None:
        source.note(sort, self.line(*route), text, self.found.path)

    def inner(self, *route: str | int) -> "Saved | None":
        """An object inside this one; None where there is none, or it is too deep."""
        value = inside(self.data, route)
        if not isinstance(value, Mapping) or len(self.route) > 4 * DEEPEST:
            return None
        return saved(self.found, value, (*self.route, *route))

    def text(self, name: str) -> str:
        """A text, or an empty one."""
        given = self.data.get(name)
        return given if isinstance(given, str) else ""


def saved(found: Foreign, value: Mapping[str, Any], route: Route = ()) -> Saved:
    """An object of either shape."""
    if value.get("lc") == 1 and isinstance(value.get("id"), list) and value["id"]:
        given = value.get("kwargs")
        is_whole = value.get("type") == "constructor" and isinstance(given, Mapping)
        data = given if isinstance(given, Mapping) else {}
        return Saved(str(value["id"][-1]), data, (*route, "kwargs") if is_whole else route, found, is_whole)
    kind = value.get("_type")
    return Saved(CLASSES.get(kind, kind) if isinstance(kind, str) else "", value, route, found)


def whole(found: Foreign) -> Saved | None:
    """The object of a file; None where it holds none."""
    data = found.data
    if isinstance(data, str) and data.lstrip().startswith("{"):
        try:
            data = json.loads(data)  # what `dumps` gave, written down as JSON once more
        except (ValueError, RecursionError):
            return None
        found = Foreign(found.path, data, {(): 1})
    if not isinstance(data, Mapping):
        return None
    inner = data.get("manifest")
    if isinstance(inner, Mapping) and inner.get("lc") == 1:
        return saved(found, inner, ("manifest",))
    if data.get("lc") == 1 or isinstance(data.get("_type"), str):
        return saved(found, data)
    if "template" in data and isinstance(data.get("input_variables"), list):
        return Saved("PromptTemplate", data, (), found)  # the first versions wrote no type
    return None


def secret(value: Any) -> str | None:
    """The variable that a secret stands for."""
    if isinstance(value, Mapping) and value.get("type") == "secret" and isinstance(value.get("id"), list):
        name = value["id"][-1] if value["id"] else None
        return name if isinstance(name, str) else None
    return None
