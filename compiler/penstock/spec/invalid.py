"""A model's refusals as Faults: exact routes, one for each field, in our words."""

import json
import re
import types
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic_core import ErrorDetails

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location

PATTERNS = {
    r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$": "a name of lower-case letters, digits and dashes, at most 63 long",
    r"^[A-Za-z_][A-Za-z0-9_]*$": "an identifier: letters, digits and `_`, no digit first",
    r"^[A-Z][A-Za-z]*/[a-z0-9][a-z0-9-]*$": "the address of a resource, such as `Model/answerer`",
    r"^[A-Z][A-Z0-9_]*$": "the name of an environment variable, such as `OPENAI_API_KEY`",
    r"^(s3|gs|az|hf|oci|https)://[^/\s]\S*$": "an address by `s3://`, `gs://`, `az://`, `hf://`, `oci://` or `https://`",
    r"^\S+$": "an address, such as `hf://acme/base-8b`",
    r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*$": (
        "a function as `module:function`, such as `tools.orders:refund`"
    ),
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$": "a date, such as `2027-03-31`",
    r"^[0-9]+[mhd]$": "a duration in minutes, hours or days, such as `7d`",
    r"^[1-9][0-9]*[mhd]$": "a duration in minutes, hours or days, such as `7d`",
    r"^[1-9][0-9]*[hd]$": "a duration in hours or days, such as `7d`",
}
WORDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "list_type": "a list",
}
BOUNDS = {
    "greater_than": ("gt", "a number above {}"),
    "greater_than_equal": ("ge", "a number of at least {}"),
    "less_than": ("lt", "a number below {}"),
    "less_than_equal": ("le", "a number of at most {}"),
    "string_too_short": ("min_length", "text of at least {} characters"),
    "string_too_long": ("max_length", "text of at most {} characters"),
    "too_short": ("min_length", "at least {} items"),
    "too_long": ("max_length", "at most {} items"),
}
_CREDENTIAL = re.compile(r"key|token|secret|passw|credential|authori", re.IGNORECASE)
_SECRET = re.compile(r"(sk|pk|ghp|gho|xox[a-z]|hf|glpat|AKIA)[-_]?[A-Za-z0-9_-]{8,}")


class Place(NamedTuple):
    """Where an error's `loc` leads: in the data, and in the models."""

    route: tuple[str | int, ...]
    data: Any
    annotation: Any
    union: tuple[str | int, ...] | None  # route of the untagged union passed on the way
    key: bool


def faults(
    errors: list[ErrorDetails], model: type[BaseModel], data: Any, at: Location, resource: str | None
) -> tuple[Fault, ...]:
    """Each error of validating `data` as `model`, located below `at`; of an untagged union only one is said."""
    found: list[Fault] = []
    guessed: set[tuple[object, ...]] = set()
    unions: set[tuple[str | int, ...]] = set()
    for error in errors:
        place = _place(model, data, error["loc"])
        if place.union is not None and not _chosen_by(place, data):
            value = _get(data, place.union)
            if not isinstance(value, dict) and place.union not in unions:
                unions.add(place.union)
                facts = {"expected": "text or {file: path}", "got": show(value, place.union)}
                found.append(Fault("invalid-value", at.at(*place.union), facts, resource=resource))
            continue
        fault = _fault(error, place, model, data, at, resource)
        if fault is None:
            continue
        if fault.rule == "unknown-field":
            guessed.add((fault.location.route[:-1], fault.facts["nearest"]))
        found.append(fault)
    return tuple(
        fault
        for fault in found
        if fault.rule != "missing-field" or (fault.location.route, fault.facts["field"]) not in guessed
    )


def nearest(name: str, allowed: Iterator[str] | list[str] | tuple[str, ...]) -> str | None:
    """The most similar of `allowed`, letters' case aside, or None where none is similar."""
    folded = {known.lower(): known for known in allowed}
    close = get_close_matches(name[:64].lower().replace("_", ""), [*folded], 1, 0.6)
    return folded[close[0]] if close else None


def allowed(model: type[BaseModel]) -> list[str]:
    """The field names of a model, as written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def show(value: Any, route: tuple[str | int, ...] = ()) -> str:
    """A value in a few words; what may be a credential is not shown."""
    if isinstance(value, Mapping):
        return (
            "a mapping with " + ", ".join(f"`{str(key)[:40]}`" for key in [*value][:5]) if value else "an empty mapping"
        )
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, str):
        if any(_CREDENTIAL.search(str(key)) for key in route) or _SECRET.search(value):
            return "text"
        return json.dumps(value if len(value) <= 40 else value[:39] + "…", ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return str(value)[:40]


def _fault(
    error: ErrorDetails, place: Place, model: type[BaseModel], data: Any, at: Location, resource: str | None
) -> Fault | None:
    location = at.at(*place.route)
    if error["type"] == "missing":
        return Fault("missing-field", at.at(*place.route[:-1]), {"field": place.route[-1]}, resource=resource)
    if error["type"] == "extra_forbidden":
        owner = _place(model, data, error["loc"][:-1]).annotation
        names = allowed(owner) if isinstance(owner, type) and issubclass(owner, BaseModel) else []
        field = str(place.route[-1])
        facts = {"field": field, "nearest": nearest(field, names), "allowed": names}
        return Fault("unknown-field", location.key(), facts, resource=resource)
    if place.key:
        facts = {"expected": _expected(error), "got": show(place.route[-1])}
        return Fault("invalid-value", location.key(), facts, resource=resource)
    facts = {"expected": _expected(error), "got": show(place.data, place.route)}
    return Fault("invalid-value", location, facts, resource=resource)


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in WORDS:
        return WORDS[kind]
    if kind == "literal_error":
        said = str(context["expected"])
        return f"`{said.lower()}`" if said in ("True", "False") else said.replace("'", "`")
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], f"text of the form {context['pattern']}")
    if kind in BOUNDS:
        name, words = BOUNDS[kind]
        bound = context[name]
        text = words.format(int(bound) if isinstance(bound, float) and bound.is_integer() else bound)
        return text.removesuffix("s") if bound == 1 and words.endswith("s") else text
    return str(context["error"]) if kind == "value_error" else error["msg"]


def _place(model: type[BaseModel], data: Any, loc: tuple[str | int, ...]) -> Place:
    """Follows `loc` through the models, so that the tags of unions are told from keys of the same name."""
    route: tuple[str | int, ...] = ()
    union: tuple[str | int, ...] | None = None
    annotation: Any = model
    key = False
    for index, item in enumerate(loc):
        if item == "[key]" and index == len(loc) - 1 and not (isinstance(data, dict) and item in data):
            key = True
            break
        members, tagged = _members(annotation)
        if len(members) > 1:
            if not tagged:
                union = route
            annotation = _chosen(members, item)
            continue
        annotation = _below(members[0], item)
        data = _get(data, (item,))
        route = (*route, item)
    members, _ = _members(annotation)
    return Place(route, data, members[0] if len(members) == 1 else None, union, key)


def _members(annotation: Any) -> tuple[list[Any], bool]:
    """The alternatives of an annotation, `None` aside, and whether they are told apart by a tag."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) not in (Union, types.UnionType):
        return [annotation], False
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if len(parts) == 1:
        return _members(parts[0])
    return parts, any(isinstance(mark, Tag) for part in parts for mark in getattr(part, "__metadata__", ()))


def _chosen(members: list[Any], tag: str | int) -> Any:
    for member in members:
        tags = [mark.tag for mark in getattr(member, "__metadata__", ()) if isinstance(mark, Tag)]
        if tag in tags:
            return member
    return next((member for member in members if getattr(member, "__name__", None) == tag), None)


def _below(annotation: Any, item: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.items()
        return next((field.annotation for name, field in fields if (field.alias or name) == item), None)
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return arguments[1]
    return arguments[0] if arguments else None


def _get(data: Any, route: tuple[str | int, ...]) -> Any:
    for item in route:
        try:
            data = data[item]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _chosen_by(place: Place, data: Any) -> bool:
    """True where the union's value is a mapping and the error comes from the member that takes one."""
    assert place.union is not None
    inside = len(place.route) > len(place.union) or isinstance(place.annotation, type(BaseModel))
    return inside and isinstance(_get(data, place.union), dict)
