"""The fields of a kind that say where and with which key something runs."""

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel

from penstock.spec.field import Aspect, marks_of

Route: TypeAlias = tuple[str | int, ...]


def bindable(model: type[BaseModel]) -> list[tuple[str, ...]]:
    """The routes of a model's bindings, by the names as written; what is below one is one too."""
    found: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        alias = field.alias or name
        if Aspect.BINDING in marks_of(field):
            found.append((alias,))
        else:
            found.extend((alias, *route) for inner in _models(field.annotation) for route in bindable(inner))
    return found


def top(written: Any, known: Sequence[tuple[str, ...]]) -> list[Route]:
    """The routes of `written` that are among `known`."""
    return [route for route in known if _leads(written, route)]


def inside(written: Mapping[str, Any], known: Sequence[tuple[str, ...]]) -> tuple[dict[str, Any], list[Route]]:
    """What of `written` lies at the routes `known`, and the highest routes of what lies beside them."""
    foreign: list[Route] = []
    return _inside(written, known, (), foreign), foreign


def _inside(
    written: Mapping[str, Any], known: Sequence[tuple[str, ...]], at: Route, foreign: list[Route]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in written.items():
        here = (*at, key)
        if here in known:
            kept[key] = value
        elif isinstance(value, Mapping) and any(route[: len(here)] == here for route in known):
            kept[key] = _inside(value, known, here, foreign)
        else:
            foreign.append(here)
    return kept


def _leads(written: Any, route: Sequence[str]) -> bool:
    for key in route:
        if not isinstance(written, Mapping) or key not in written:
            return False
        written = written[key]
    return True


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field may hold; elements of lists and mappings have no route of their own."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Union, UnionType, Annotated):
        for part in get_args(annotation):
            yield from _models(part)
