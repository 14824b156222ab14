"""Values against declared inputs: defaults filled in, the rest checked."""

import re
from collections.abc import Mapping
from typing import Any

from penstock.runtime.step import StepFailed
from penstock.spec.schemas import schema

_HALF = re.compile("[\ud800-\udfff]")  # what is left of bytes of another encoding, or of a JSON escape


def complete(declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, Any]) -> dict[str, Any]:
    """`given` with the defaults of what it lacks.

    Raises:
        StepFailed: an input is missing, unknown, not of its type, or holds what is no character.
    """
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise StepFailed(f"there is no input {unknown[0]!r} (has {', '.join(declared) or 'none'})", code="input")
    values: dict[str, Any] = {}
    for name, declaration in declared.items():
        if name in given:
            problem = schema.check(dict(declaration), given[name])
            if problem is not None:
                raise StepFailed(f"input {name!r}: {problem}", code="input")
            if _halved(given[name]):
                why = "half of a surrogate pair is no character; text is UTF-8"
                raise StepFailed(f"input {name!r}: {why}", code="input")
            values[name] = given[name]
        elif "default" in declaration:
            values[name] = declaration["default"]
        else:
            raise StepFailed(f"input {name!r} is missing", code="input")
    return values


def _halved(value: Any) -> bool:
    """Whether a text in it, a key included, cannot be written as UTF-8."""
    if isinstance(value, str):
        return not value.isascii() and _HALF.search(value) is not None
    if isinstance(value, Mapping):
        return any(_halved(each) for pair in value.items() for each in pair)
    return isinstance(value, list | tuple) and any(map(_halved, value))
