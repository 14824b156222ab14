"""Bounds of a JSON Schema that no value can hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.spec.schemas.validity import children

_PAIRS = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)


def crossed(schema: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Where a lower bound is above the upper one, in words; the schema is one that `problems` finds nothing in."""
    if not isinstance(schema, Mapping):
        return
    for low, high in _PAIRS:
        if low in schema and high in schema and schema[low] > schema[high]:
            yield (low,), f"no value holds `{low}: {schema[low]}` and `{high}: {schema[high]}`"
    for where, child in children(schema):
        yield from (((*where, *route), what) for route, what in crossed(child))
