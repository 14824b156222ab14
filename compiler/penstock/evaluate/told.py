"""Values of files that others wrote, as far as they can be used."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from penstock.source import canonical


def mapped(value: Any) -> Mapping[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return value if isinstance(value, list) else []


def number(value: Any) -> float | None:
    """A finite number, a boolean as 1 or 0, and either of them as text; None for all else."""
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("true", "false"):
            return float(word == "true")
        try:
            value = float(word)
        except ValueError:
            return None
    if not isinstance(value, bool | int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if isfinite(found) else None


def text(value: Any, most: int) -> str:
    """Text in one line, cut at `most`; a number as it is written, and nothing of all else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    line = " ".join(str(value).encode("utf-8", "replace").decode().split())
    if len(line) <= most:
        return line
    # Cut alike, two keys must not become one.
    return f"{line[: most - 9]}~{canonical.digest(line)[7:15]}"


def short(value: Any) -> str:
    """The same value, the same twelve letters, in whatever order its members stand."""
    return canonical.digest(_plain(value))[7:19]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(str(name)): _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float) else str(value)
