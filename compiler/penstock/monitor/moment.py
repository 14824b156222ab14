"""Moments and lengths of time as people write them."""

from datetime import UTC, datetime
from math import isfinite
from typing import Any

_UNITS = {"m": 60.0, "h": 3600.0, "d": 86_400.0}
_LARGEST = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""Above which a number counts nano-, micro- or milliseconds."""


def seconds(value: Any) -> float | None:
    """Seconds since 1970 of a number (s, ms, µs or ns) or of a time in ISO 8601, UTC where it names no zone."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp()
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            try:
                return seconds(datetime.fromisoformat(value.strip().replace(" UTC", "Z")))
            except (ValueError, OverflowError):
                return None
        value = number
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    if not isfinite(found):
        return None
    return next((found / unit for above, unit in _LARGEST if abs(found) >= above), found)


def hour(value: float) -> int:
    """Of the day, UTC."""
    return int(value // 3600 % 24)


def weekday(value: float) -> int:
    """0 is Monday, UTC; 1970 began on a Thursday."""
    return int((value // 86_400 + 3) % 7)


def length(text: str) -> float:
    """Seconds of `15m`, `6h`, `7d`, as a Monitor has them."""
    return int(text[:-1]) * _UNITS[text[-1]]


def written(value: float) -> str:
    """`2026-03-01T08:00:00Z`"""
    return datetime.fromtimestamp(value, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
