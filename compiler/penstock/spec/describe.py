"""The fields of a kind, for pages and help: made from the model."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeVar, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from penstock.spec.documented import docs
from penstock.spec.field import Aspect, Reference, marks_of
from penstock.spec.kinds import KINDS
from penstock.spec.step import Step

_Mark = TypeVar("_Mark")


class Described(NamedTuple):
    """A field by its path as written (`steps.*.when`; `*` stands for any name, `[]` for any element)."""

    path: str
    type: str
    default: str
    aspect: Aspect
    doc: str


def describe(kind: str) -> list[Described]:
    """Every field of a kind's spec, parents before children."""
    return list(dict.fromkeys(_fields(KINDS[kind], "", Aspect.BEHAVIOUR)))


def described(model: type[BaseModel]) -> list[Described]:
    """Every field of one model, such as a step type, without those of a step of any type."""
    common = Step.model_fields if issubclass(model, Step) and model is not Step else {}
    return [f for f in dict.fromkeys(_fields(model, "", Aspect.BEHAVIOUR)) if not _is_under(f.path, common)]


def marked(kind: str, mark: type[_Mark]) -> Iterator[tuple[str, _Mark]]:
    """Path and mark of every field of a kind that has a mark of that class."""
    found: dict[str, _Mark] = {}
    for path, field in _walked(KINDS[kind], ""):
        own = next((each for each in marks_of(field) if isinstance(each, mark)), None)
        if own is not None:
            found.setdefault(path, own)
    yield from found.items()


def _walked(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        path = f"{prefix}{field.alias or name}"
        yield path, field
        for inner, suffix in _models(field.annotation, ""):
            if not (issubclass(model, Step) and issubclass(inner, Step)):
                yield from _walked(inner, f"{path}{suffix}.")


def _is_under(path: str, common: Mapping[str, FieldInfo]) -> bool:
    return any(path.split(".")[0] == (field.alias or name) for name, field in common.items())


def _fields(model: type[BaseModel], prefix: str, parent: Aspect) -> Iterator[Described]:
    for name, field in model.model_fields.items():
        marks = marks_of(field)
        aspect = next((mark for mark in marks if isinstance(mark, Aspect)), parent)
        reference = next((mark for mark in marks if isinstance(mark, Reference)), None)
        path = f"{prefix}{field.alias or name}"
        shown = f"name of a {reference.kind}" if reference else _type(field.annotation)
        # fields of one name mean different things to different types of steps
        of = f"`{model.type_}`: " if prefix and issubclass(model, Step) and name not in Step.model_fields else ""
        yield Described(path, shown, _default(field), aspect, of + " ".join(docs(model).get(name, "").split()))
        for inner, suffix in _models(field.annotation, ""):
            if issubclass(model, Step) and issubclass(inner, Step):
                continue  # a step in a step is described where steps are
            yield from _fields(inner, f"{path}{suffix}.", aspect)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ({}, []) or isinstance(value, BaseModel):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _models(annotation: Any, suffix: str) -> Iterator[tuple[type[BaseModel], str]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, suffix
        return
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is dict:
        yield from _models(parts[1], f"{suffix}.*")
    elif origin is list:
        yield from _models(parts[0], f"{suffix}[]")
    else:
        for part in parts:
            yield from _models(part, suffix)


def _type(annotation: Any) -> str:
    names = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "", Any: "any"}
    if annotation in names:
        return names[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "object"
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return f"mapping to {_type(parts[1])}"
    if origin is list:
        return f"list of {_type(parts[0])}"
    if str(origin).endswith("Literal"):
        return " or ".join(f"`{part}`" for part in parts)
    if hasattr(annotation, "__metadata__"):
        return _type(parts[0])
    shown = dict.fromkeys(filter(None, (_type(part) for part in parts)))
    return " or ".join(shown)
