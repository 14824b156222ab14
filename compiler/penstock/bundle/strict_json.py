"""JSON that others wrote: one reading or none."""

import json
from typing import Any, NoReturn

from penstock.source.nesting import is_deeper

DEEPEST = 64


class Unclear(Exception):
    """Text that is no JSON, or that two readers may read differently."""


def loads(data: bytes) -> Any:
    """The JSON value in UTF-8 bytes.

    Raises:
        Unclear: no JSON, a key that comes twice in one object, NaN or infinity, nested more than `DEEPEST` deep.
    """
    if is_deeper(data, DEEPEST):
        raise Unclear(f"it is nested more than {DEEPEST} deep")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
    except Unclear:
        raise
    except (ValueError, RecursionError) as error:
        raise Unclear(f"it is no JSON: {error}") from None


def object(data: bytes) -> dict[str, Any]:
    """The same, of an object."""
    value = loads(data)
    if not isinstance(value, dict):
        raise Unclear("it is no JSON object")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unclear("a key comes twice")
    return made


def _constant(name: str) -> NoReturn:
    raise Unclear(f"{name} is no JSON number")
