"""A spec as plain data, of one aspect: what changes answers, or what does not."""

from collections.abc import Container, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from penstock.project import texts
from penstock.project.project import Project
from penstock.source.lines import normal
from penstock.spec.field import Aspect, FileText, marks_of

_REQUIRED = object()


def behaviour(project: Project, model: BaseModel) -> dict[str, Any]:
    """What is neither metadata nor a binding, by the names as written; defaults are left out, texts stand inline."""
    found = {}
    for name, alias, default in _behaving(type(model)):
        value = getattr(model, name)
        if default is _REQUIRED or value != default:
            found[alias] = _plain(project, value)
    return found


def differ(base: Project, ours: BaseModel, head: Project, theirs: BaseModel, *, leaving: Container[object]) -> bool:
    """Whether the behaviour of two models of one class differs outside of some fields, as far as is easily seen."""
    for name, alias, _ in _behaving(type(ours)):
        a, b = getattr(ours, name), getattr(theirs, name)
        if a != b and alias not in leaving and _plain(base, a) != _plain(head, b):
            return True
    return False


def metadata(model: BaseModel) -> dict[str, Any]:
    """The fields that are metadata, wherever they stand, below the names that lead to them; defaults are left out."""
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        if _aspect(field) is Aspect.METADATA:
            written = model.model_dump(mode="json", by_alias=True, include={name}, exclude_defaults=True)
            found.update(written)
        elif _aspect(field) is Aspect.BEHAVIOUR and (inner := _inside(getattr(model, name))):
            found[field.alias or name] = inner
    return found


def _aspect(field: FieldInfo) -> Aspect:
    return next((mark for mark in marks_of(field) if isinstance(mark, Aspect)), Aspect.BEHAVIOUR)


@cache
def _behaving(model: type[BaseModel]) -> tuple[tuple[str, str, Any], ...]:
    """Name, name as written and default of the fields that are behaviour."""
    return tuple(
        (
            name,
            field.alias or name,
            _REQUIRED if field.is_required() else field.get_default(call_default_factory=True),
        )
        for name, field in model.model_fields.items()
        if _aspect(field) is Aspect.BEHAVIOUR
    )


def _plain(project: Project, value: Any) -> Any:
    if isinstance(value, str):
        return normal(value)
    if isinstance(value, dict):
        return {key: _plain(project, item) for key, item in value.items()}
    if isinstance(value, FileText):
        text = texts.content(project, value)
        return texts.instead(project, value) if text is None else text
    if isinstance(value, BaseModel):
        return behaviour(project, value)
    if isinstance(value, Mapping):
        return {key: _plain(project, item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(project, item) for item in value]
    return value


def _inside(value: Any) -> dict[str, Any]:
    """The metadata of the models inside a value; empty where there is none."""
    if isinstance(value, BaseModel):
        return metadata(value)
    items = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    return {str(key): inner for key, item in items if (inner := _inside(item))}
