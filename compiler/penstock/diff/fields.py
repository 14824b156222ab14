"""The fields of a resource that differ between two sides; texts by content, wherever they stand."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel

from penstock.diff.pair import Pair
from penstock.project import texts
from penstock.project.project import Project
from penstock.project.revisions.brief import NOTE as BRIEF
from penstock.project.revisions.brief import brief
from penstock.source.lines import normal
from penstock.spec.field import Aspect, FileText, Schema, fields_of
from penstock.spec.resource import Resource

Route: TypeAlias = tuple[str | int, ...]
MOVED = "the same text, kept in another place"


@dataclass(frozen=True, slots=True)
class Field:
    """One field that differs.

    Attributes:
        route: from the document's root, names as written: `("spec", "steps", "search", "take")`. Elements of a list
            carry head's index, removed ones base's.
        before, after: plain values, texts by their content; None where `change` says that there is none.
        moved: why it means the same although it is written otherwise: a text kept in another place, a renamed key.
    """

    route: Route
    before: Any
    after: Any
    change: Literal["added", "removed", "changed"]
    aspect: Aspect
    marks: tuple[object, ...] = ()
    moved: str = ""

    @property
    def path(self) -> str:
        """The route, dotted."""
        return ".".join(map(str, self.route))

    def mark(self, kind: type[Any]) -> Any:
        """The first mark of that class, or None."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


def fields(pair: Pair) -> Iterator[Field]:
    """Every field that differs, defaults filled in; the name is left out.

    What differs only in form (order of keys, a default written out, `1` and `1.0`, comments) does not differ. A JSON
    Schema is one field.
    """
    if pair.before is pair.after and not pair.renames and not _names_files(pair.before):
        return  # a file that both sides have
    yield from _models(pair, pair.before.metadata, pair.after.metadata, ("metadata",), Aspect.METADATA)
    yield from _models(pair, pair.before.spec, pair.after.spec, ("spec",), Aspect.BEHAVIOUR)


def _names_files(resource: Resource) -> bool:
    """Whether some text of a document may stand in a file."""
    if BRIEF in resource.notes:
        found = brief(resource)
        return bool(found.files or found.globs)
    return _names(resource.data)


def _names(data: Any) -> bool:
    if isinstance(data, Mapping):
        return "file" in data or any(map(_names, data.values()))
    return isinstance(data, list) and any(map(_names, data))


def same(a: Any, b: Any) -> bool:
    """Equality of JSON values: unlike Python's, true is not 1."""
    if a is None or isinstance(a, str | int | float):
        return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def _models(pair: Pair, a: BaseModel, b: BaseModel, route: Route, aspect: Aspect) -> Iterator[Field]:
    for name, alias, marks in fields_of(type(a)):
        if (route, name) == (("metadata",), "name"):
            continue
        own = next((mark for mark in marks if isinstance(mark, Aspect)), aspect)
        yield from _values(pair, getattr(a, name), getattr(b, name), (*route, alias), marks, own)


def _values(pair: Pair, a: Any, b: Any, route: Route, marks: tuple[object, ...], aspect: Aspect) -> Iterator[Field]:
    if type(a) is type(b):
        if a is None or (isinstance(a, str | int | float) and a == b):
            return  # most of what a document may say it does not, or says again
        if isinstance(a, BaseModel) and not isinstance(a, FileText):
            yield from _models(pair, a, b, route, aspect)
            return
    before, after = _plain(pair.base, a), _plain(pair.head, b)
    if same(before, after):
        if (
            isinstance(a, FileText | str)
            and isinstance(b, FileText | str)
            and a != b
            and FileText in (type(a), type(b))
        ):
            yield Field(route, _written(a), _written(b), "changed", aspect, marks, MOVED)
        elif isinstance(a, list) and isinstance(b, list) and a != b:
            yield from _aligned(pair, a, b, route, marks, aspect)
    elif isinstance(a, dict) and isinstance(b, dict) and not _whole(marks):
        yield from _keys(pair, a, b, route, marks, aspect)
    elif isinstance(a, list) and isinstance(b, list) and any(isinstance(item, BaseModel) for item in (*a, *b)):
        yield from _aligned(pair, a, b, route, marks, aspect)
    else:
        change: Literal["added", "removed", "changed"] = "added" if a is None else "removed" if b is None else "changed"
        yield Field(route, _shown(pair.base, a), _shown(pair.head, b), change, aspect, marks)


def _whole(marks: tuple[object, ...]) -> bool:
    schema = next((mark for mark in marks if isinstance(mark, Schema)), None)
    return schema is not None and not schema.properties


def _keys(
    pair: Pair, a: dict[Any, Any], b: dict[Any, Any], route: Route, marks: Any, aspect: Aspect
) -> Iterator[Field]:
    below = tuple(Schema() if isinstance(mark, Schema) else mark for mark in marks)
    renamed = {str(old): str(new) for old, new in pair.renames.items() if str(old) in a and str(new) in b}
    for old, new in renamed.items():
        yield Field((*route, new), old, new, "changed", aspect, below, f"follows the rename of {old} to {new}")
    a = {renamed.get(key, key): value for key, value in a.items()}
    for key in [*a, *(key for key in b if key not in a)]:
        here = (*route, key)
        if key not in b:
            yield Field(here, _shown(pair.base, a[key]), None, "removed", aspect, below)
        elif key not in a:
            yield Field(here, None, _shown(pair.head, b[key]), "added", aspect, below)
        else:
            yield from _values(pair, a[key], b[key], here, below, aspect)


def _aligned(pair: Pair, a: list[Any], b: list[Any], route: Route, marks: Any, aspect: Aspect) -> Iterator[Field]:
    """Elements that stayed are paired, so that one inserted in front is one change."""
    ours = [_key(_plain(pair.base, item)) for item in a]
    theirs = [_key(_plain(pair.head, item)) for item in b]
    for tag, i, i_end, j, j_end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        paired = min(i_end - i, j_end - j) if tag in ("replace", "equal") else 0
        for step in range(paired):
            yield from _values(pair, a[i + step], b[j + step], (*route, j + step), marks, aspect)
        for index in range(i + paired, i_end):
            yield Field((*route, index), _shown(pair.base, a[index]), None, "removed", aspect, marks)
        for index in range(j + paired, j_end):
            yield Field((*route, index), None, _shown(pair.head, b[index]), "added", aspect, marks)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _plain(project: Project, value: Any, *, defaults: bool = True) -> Any:
    if isinstance(value, str):
        return normal(value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, dict):
        return {key: _plain(project, item, defaults=defaults) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(project, item, defaults=defaults) for item in value]
    if isinstance(value, FileText):
        return _text(project, value)
    if isinstance(value, BaseModel):
        return {
            alias: _plain(project, getattr(value, name), defaults=defaults)
            for name, alias, _ in fields_of(type(value))
            if defaults or name in value.model_fields_set
        }
    if isinstance(value, Mapping):
        return {key: _plain(project, item, defaults=defaults) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(project, item, defaults=defaults) for item in value]
    return value


def _shown(project: Project, value: Any) -> Any:
    return _plain(project, value, defaults=False)


def _written(value: Any) -> Any:
    return value.model_dump(exclude_unset=True) if isinstance(value, FileText) else value


def _text(project: Project, value: FileText) -> Any:
    """The content of a text; where it cannot be read, the place that was named."""
    text = texts.content(project, value)
    return texts.instead(project, value) if text is None else text
