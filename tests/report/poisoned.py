"""A report in which every text that a section holds is somebody else's."""

import json
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from tests.report.conftest import make

from penstock.report.report import Report
from penstock.report.section import Section

TEXTS: list[str] = json.loads((Path(__file__).parent / "hostile.json").read_text(encoding="utf-8"))
FEW = [*TEXTS[:-1:4], TEXTS[-1]]
"""Some of each sort, for what takes long."""
_SORTS = ("check", "diff", "run", "eval", "compile", "plan", "fail")


def whole(text: str) -> Report:
    """All sections that a pull request's report may hold, with `text` where strangers write."""
    made = make(text)
    sections = {section.name: section for name in _SORTS for section in made[name].sections}
    last = sections.pop("gate")
    return Report((*sections.values(), last), "gate", "apps/handbook/")


def poisoned(text: str) -> Report:
    """The same with `text` in every field of every section that may hold any text: names, reasons, digests, commands,
    keys and values; and as the folder of the project."""
    report = whole("plain")
    folder = text.replace("/", "_").replace("..", "_") or "x"
    return Report(tuple(_section(section, text) for section in report.sections), "gate", f"{folder}/")


def _section(section: Section, text: str) -> Section:
    made = _model(section, text)
    assert isinstance(made, Section)
    return made


def _model(model: BaseModel, text: str) -> BaseModel:
    fields = type(model).model_fields
    changed = {name: _value(value, fields[name].annotation, text) for name, value in model if name != "format_version"}
    copy = model.model_copy(update=changed)
    return type(model).model_validate(copy.model_dump(by_alias=True)) if not model.__private_attributes__ else copy


def _value(value: Any, declared: Any, text: str) -> Any:
    """`value` with `text` for every text in it that its type leaves open."""
    if isinstance(value, BaseModel):
        return _model(value, text)
    if isinstance(value, str):
        return text if _open(declared) else value
    if get_origin(declared) in (Union, types.UnionType) and isinstance(value, Mapping | tuple | list):
        declared = next(each for each in get_args(declared) if get_origin(each) is not None or each is Any)
    if isinstance(value, Mapping):
        inner = get_args(declared)[1] if len(get_args(declared)) == 2 else Any
        return {text if isinstance(key, str) else key: _value(item, inner, text) for key, item in value.items()}
    if isinstance(value, tuple | list):
        inner = get_args(declared)[0] if get_args(declared) else Any
        return type(value)(_value(item, inner, text) for item in value)
    return value


def _open(declared: Any) -> bool:
    """Whether a type takes any text."""
    if get_origin(declared) in (Union, types.UnionType):
        return any(_open(each) for each in get_args(declared))
    return declared in (str, Any) and get_origin(declared) is not Literal
