"""The order in which the keys of a document are written: that of the fields of its kind's model."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from penstock.diagnostics.location import Route
from penstock.source.editing.arrange import ranked
from penstock.spec.kind import Metadata
from penstock.spec.kinds import KINDS
from penstock.spec.resource import ENVELOPE


def orders(data: Mapping[str, Any]) -> dict[Route, Sequence[str]]:
    """The names of every mapping of a document whose keys are Penstock's own, in order; what users name is left out."""
    found: dict[Route, Sequence[str]] = {(): ENVELOPE}
    kind = data.get("kind")
    _find(Metadata, data.get("metadata"), ("metadata",), found)
    if isinstance(kind, str) and kind in KINDS:
        _find(KINDS[kind], data.get("spec"), ("spec",), found)
    return found


def arranged(data: Any, orders: Mapping[Route, Sequence[str]], route: Route = ()) -> Any:
    """The same data in that order, for comparison."""
    if isinstance(data, list):
        return [arranged(item, orders, (*route, index)) for index, item in enumerate(data)]
    if not isinstance(data, dict):
        return data
    names = list(data)
    wanted = ranked(names, sorted(orders[route])) if route in orders else range(len(names))
    return {names[at]: arranged(data[names[at]], orders, (*route, names[at])) for at in wanted}


def is_arranged(data: Any, orders: Mapping[Route, Sequence[str]], route: Route = ()) -> bool:
    """Whether the keys of every mapping stand in that order."""
    if isinstance(data, list):
        return all(is_arranged(item, orders, (*route, index)) for index, item in enumerate(data))
    if not isinstance(data, dict):
        return True
    if route in orders and ranked(list(data), orders[route]) != list(range(len(data))):
        return False
    return all(is_arranged(item, orders, (*route, key)) for key, item in data.items())


def names(model: type[BaseModel]) -> list[str]:
    """The fields of a model as written: the key that names its type, its own, then those that it shares with others."""
    shared = {name for base in model.__bases__ for name in getattr(base, "model_fields", ())}
    fields = sorted(model.model_fields.items(), key=lambda field: field[0] in shared)
    written = [field.alias or name for name, field in fields]
    first = getattr(model, "type_", None)
    return sorted(written, key=lambda name: name != first)


def _find(annotation: Any, value: Any, route: Route, found: dict[Route, Sequence[str]]) -> None:
    for part in _members(annotation, value):
        if isinstance(part, type) and issubclass(part, BaseModel) and isinstance(value, dict):
            found[route] = names(part)
            fields = {field.alias or name: field.annotation for name, field in part.model_fields.items()}
            for key, item in value.items():
                _find(fields.get(key), item, (*route, key), found)
        elif get_origin(part) is dict and isinstance(value, dict):
            for key, item in value.items():
                _find(get_args(part)[1], item, (*route, key), found)
        elif get_origin(part) is list and isinstance(value, list):
            for index, item in enumerate(value):
                _find(get_args(part)[0], item, (*route, index), found)


def _members(annotation: Any, value: Any) -> list[Any]:
    """The alternative that a value was written for: of several models, the one that knows most of its keys."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if isinstance(annotation, type) or get_origin(annotation) in (dict, list):
        return [annotation]
    members = [member for part in get_args(annotation) for member in _members(part, value)]
    models = [member for member in members if isinstance(member, type) and issubclass(member, BaseModel)]
    if len(models) < 2 or not isinstance(value, dict):
        return members
    best = max(models, key=lambda model: len(value.keys() & set(names(model))))
    return [best, *(member for member in members if member not in models)]
