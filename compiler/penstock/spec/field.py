"""Marks on the fields of kinds: what a field is to the fingerprint, the linker and the checker."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NamedTuple, Self, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo


class Strict(BaseModel):
    """Base of every model of the language: camelCase, unknown keys refused, no NaN, frozen."""

    model_config = ConfigDict(
        defer_build=True,  # a process uses few of them
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        allow_inf_nan=False,
        strict=True,
        protected_namespaces=(),
    )

    def __deepcopy__(self, memo: object = None) -> Self:
        """Itself: nothing changes it, so that one default serves every model in which nothing else is written."""
        return self


class Aspect(StrEnum):
    """Behaviour can change an output; metadata cannot; a binding says where and with which key something runs."""

    BEHAVIOUR = "behaviour"
    METADATA = "metadata"
    BINDING = "binding"


@dataclass(frozen=True, slots=True)
class Reference:
    """The field names a resource of `kind`; `shown`: a model sees that name, so it is behaviour."""

    kind: str
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of the field's mapping name resources of `kind`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Expression:
    """The field may hold `${{ }}` expressions over these roots, at any depth; `bare`: the whole text is CEL."""

    roots: tuple[str, ...]
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """The field is a JSON Schema; `properties`: it maps names to schemas."""

    properties: bool = False


class FileText(Strict):
    """Text in a file below the project root, or a string constant of a Python file, read without importing it."""

    file: str
    """Path relative to the project root."""
    constant: str | None = None
    """Name of the constant, where the file is Python; of a class in it `Class.NAME`."""


class Credentials(Strict):
    """The name of a credential, never its value."""

    env: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
    """Name of the environment variable that holds it when a chain runs."""


Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$")]
Identifier: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
Digest: TypeAlias = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Uri: TypeAlias = Annotated[str, StringConstraints(pattern=r"^(s3|gs|az|hf|oci|https)://[^/\s]\S*$")]
Text: TypeAlias = str | FileText
JsonSchema: TypeAlias = Annotated[dict[str, Any], Schema()]
Properties: TypeAlias = Annotated[dict[Identifier, dict[str, Any]], Schema(properties=True)]


class Marked(NamedTuple):
    """A field's value with its marks; `route` uses the names as written (aliases)."""

    route: tuple[str | int, ...]
    value: Any
    marks: tuple[object, ...]
    aspect: Aspect

    def mark(self, kind: type[Any]) -> Any:
        """The first mark of that class, or None."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


def walk(model: BaseModel, route: tuple[str | int, ...] = (), aspect: Aspect = Aspect.BEHAVIOUR) -> Iterator[Marked]:
    """Every field set in `model`, depth first, parents before children; marks of a list or mapping hold for its items.

    A field's aspect is its own, else its parent's.
    """
    for name, alias, marks in fields_of(type(model)):
        if name in model.model_fields_set:
            own = next((mark for mark in marks if isinstance(mark, Aspect)), aspect)
            yield from _value(getattr(model, name), (*route, alias), marks, own)


@cache
def fields_of(model: type[BaseModel]) -> tuple[tuple[str, str, tuple[object, ...]], ...]:
    """Name, name as written and marks of every field of a model."""
    return tuple((name, field.alias or name, marks_of(field)) for name, field in model.model_fields.items())


def marks_of(field: FieldInfo) -> tuple[object, ...]:
    """The marks of a field, those inside its annotation (`list[Annotated[...]]`, `... | None`) included."""
    known = _known.get(id(field))
    if known is None or known[0] is not field:
        known = _known[id(field)] = field, (*field.metadata, *_inner(field.annotation))
    return known[1]


_known: dict[int, tuple[FieldInfo, tuple[object, ...]]] = {}


def _inner(annotation: object) -> tuple[object, ...]:
    found: list[object] = list(getattr(annotation, "__metadata__", ()))
    for part in get_args(annotation):
        if not (isinstance(part, type) and issubclass(part, BaseModel)):
            found.extend(_inner(part))
    return tuple(found)


def _value(value: Any, route: tuple[str | int, ...], marks: tuple[object, ...], aspect: Aspect) -> Iterator[Marked]:
    yield Marked(route, value, marks, aspect)
    if isinstance(value, BaseModel):
        yield from walk(value, route, aspect)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _value(item, (*route, key), marks, aspect)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _value(item, (*route, index), marks, aspect)
