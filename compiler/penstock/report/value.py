"""Values of any origin as JSON values, and as a short text."""

import json
from collections.abc import Mapping, Sequence, Set
from math import isfinite
from typing import Any


def plain(value: Any) -> Any:
    """`value` as JSON knows it. NaN and infinity are missing: null."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in value]
    if isinstance(value, Set):
        return sorted((plain(item) for item in value), key=str)
    return str(value)


def show(value: Any) -> str:
    """Text as it stands, anything else as compact JSON."""
    return value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False, sort_keys=True)


def spread(value: Any) -> str:
    """JSON over several lines, to be read."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, indent=2)
