"""Schemas that a project declares: what is wrong with them, and what stands in for one that cannot be used."""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.spec.schemas import schema
from penstock.spec.schemas.crossed import crossed

_Problems = tuple[tuple[tuple[str | int, ...], str], ...]


def usable(declared: Any) -> dict[str, Any]:
    """The schema, or {} (anything) where it is none: nothing is said about types that rest on it."""
    return {} if not isinstance(declared, Mapping) or _found(declared) else dict(declared)


def properties(declared: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The schema of each name, as `usable` gives it; one with a default keeps it, so that it stays optional."""
    return {
        name: usable(each) or {key: value for key, value in each.items() if key == "default"}
        for name, each in declared.items()
    }


def faults(declared: Any, place: Location, resource: str) -> Iterator[Fault]:
    """`invalid-schema` for all that is wrong with a schema, its own default included; mistyped keywords."""
    found = _found(declared)
    for route, problem in found:
        if problem.startswith(schema.NO_PATTERN):
            yield Fault("regex-unsupported", place.at(*route), {"problem": problem}, resource=resource)
        elif problem.startswith(schema.NOT_FOLLOWED):
            yield Fault("schema-remote-ref", place.at(*route), {"problem": problem}, resource=resource)
        else:
            yield Fault("invalid-schema", place.at(*route), {"problem": problem}, resource=resource)
    for route, problem in () if found else crossed(declared):
        yield Fault("invalid-schema", place.at(*route), {"problem": problem}, resource=resource)
    for route, near in () if found else _mistyped(declared):
        facts = {"keyword": route[-1], "nearest": near}
        yield Fault("unknown-keyword", place.at(*route).key(), facts, resource=resource)
    if not found and isinstance(declared, Mapping) and "default" in declared:
        why = schema.check(dict(declared), declared["default"])
        if why is not None:
            facts = {"problem": f"its default does not fit: {why}"}
            yield Fault("invalid-schema", place.at("default"), facts, resource=resource)


def _mistyped(declared: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if not schema.is_plain(declared):
        from penstock.spec.schemas import keywords

        yield from keywords.mistyped(declared)


def _found(declared: Any) -> _Problems:
    if schema.is_plain(declared):
        return ()
    return _problems(json.dumps(declared, sort_keys=True, default=str))


@lru_cache(maxsize=4096)
def _problems(text: str) -> _Problems:
    return tuple((tuple(route), problem) for route, problem in schema.problems(json.loads(text)))
