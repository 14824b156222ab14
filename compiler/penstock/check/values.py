"""The texts in a resource's document, keys included, and a cheap question about all of them at once."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from penstock.spec.resource import Resource

Route = tuple[str | int, ...]


def holding(resource: Resource, may_hold: Callable[[str], object]) -> Iterator[tuple[Route, bool, str]]:
    """The `strings` of a document; none where `may_hold` is false of it, written as ASCII JSON."""
    if may_hold(json.dumps(resource.data, default=str)):
        yield from strings(resource.data)


def strings(value: Any, route: Route = ()) -> Iterator[tuple[Route, bool, str]]:
    """Each text with its route, and whether it is the key there rather than the value."""
    if isinstance(value, str):
        yield route, False, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*route, key), True, key
            yield from strings(item, (*route, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from strings(item, (*route, index))
