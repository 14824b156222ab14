"""A model's answer as the JSON value that an output schema asks for."""

import json
import re
from collections.abc import Mapping
from typing import Any

from penstock.spec.schemas import schema

_FENCED = re.compile(r"\A\s*```[a-z]*\n(.*)\n```\s*\Z", re.DOTALL)


def problem(wanted: Mapping[str, Any], text: str) -> str | None:
    """Why an answer does not fit the schema, None where it does."""
    try:
        found = value(text)
    except (ValueError, RecursionError):
        return f"it is no JSON: {text[:80]!r}"
    return schema.check(dict(wanted), found)


def value(text: str) -> Any:
    """The JSON of an answer, a code fence around it aside.

    Raises:
        ValueError, RecursionError: there is none.
    """
    fenced = _FENCED.match(text)
    return json.loads(fenced.group(1) if fenced else text, parse_constant=_no_constant)


def repair(text: str, why: str) -> list[dict[str, Any]]:
    """The messages that ask once more for an answer that fits."""
    said = f"That answer does not fit the JSON Schema asked for: {why}. Give it again, as JSON alone that fits."
    return [{"role": "assistant", "content": text}, {"role": "user", "content": said}]


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
