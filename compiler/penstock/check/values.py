"""The texts in a resource's document, keys included, and a cheap question about all of them at once."""

import json
import re
from collections.abc import Iterator
from typing import Any

from penstock.project.project import Project
from penstock.spec.resource import Resource

Route = tuple[str | int, ...]


def holding(project: Project, pattern: re.Pattern[str]) -> Iterator[Resource]:
    """The resources whose document, written as ASCII JSON, has something that `pattern` finds."""
    for resource in project.resources.values():
        if pattern.search(_written(project, resource)):
            yield resource


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


def _written(project: Project, resource: Resource) -> str:
    memo = ("written", resource.identity, resource.location)
    if memo not in project.memo:
        project.memo[memo] = json.dumps(resource.data, default=str)
    found: str = project.memo[memo]
    return found
