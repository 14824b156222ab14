"""What a judge says, as the verdict that it was asked for, or not at all."""

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from penstock.spec.schemas import schema

_FENCED = re.compile(r"\A\s*```[a-z]*\n(.*)\n```\s*\Z", re.DOTALL)


def read(text: str, wanted: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, str]:
    """The verdict, or None and why there is none. One JSON object alone, a code fence aside, with each key once and
    within its bounds: nothing is picked out of prose, rounded or clamped."""
    fenced = _FENCED.match(text)
    try:
        value = json.loads(
            fenced.group(1) if fenced else text, object_pairs_hook=_once, parse_constant=_constant, parse_float=_number
        )
    except (ValueError, RecursionError):
        return None, f"it is not one JSON object: {text[:80]!r}"
    problem = schema.check(dict(wanted), value)
    if problem is None and not isinstance(value, Mapping):
        problem = "it is no object"
    return (value, "") if problem is None else (None, f"{problem}, in {text[:80]!r}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _number(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError(f"{text} is out of range")
    return number
