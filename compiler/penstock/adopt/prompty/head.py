"""The head of a Prompty file, with the files that it refers to in their place."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from penstock.adopt.foreign import Foreign, Unread
from penstock.adopt.source import Source
from penstock.diagnostics.location import Route

_FILE = re.compile(r"\$\{file:([^}]+)\}", re.IGNORECASE)
DEEPEST = 16


def resolved(source: Source, head: Foreign) -> Foreign:
    """The same with each `${file:NAME}` replaced by what that file holds; one that cannot be had is noted."""
    return replace(head, data=_value(source, head, head.data, ()))


def _value(source: Source, head: Foreign, value: Any, route: Route) -> Any:
    if len(route) > DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {key: _value(source, head, each, (*route, str(key))) for key, each in value.items()}
    if isinstance(value, list):
        return [_value(source, head, each, (*route, index)) for index, each in enumerate(value)]
    found = _FILE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    path = source.near(found[1].strip())
    try:
        if path is None:
            raise Unread(source.path, "leads out of the repository")
        return source.read(path).data if path.endswith((".json", ".yaml", ".yml")) else source.text(path)
    except Unread as error:
        if route[0] != "sample":
            source.note("decide", head.line(*route), f"{found[1]}: {error.problem}")
        return value
