"""Retry-After: when a provider wants to be asked again."""

import time
from email.utils import parsedate_to_datetime


def seconds(value: str | None) -> float | None:
    """From now; the header has seconds or a date. None where it says nothing."""
    if value is None:
        return None
    if value.isdigit():
        return float(value[:6])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
