"""Fixes that several rules share."""

from dataclasses import replace
from difflib import get_close_matches

from penstock.diagnostics.diagnostic import Edit, Fix
from penstock.diagnostics.location import Location


def rename(location: Location, nearest: object, *, safe: bool = False) -> Fix | None:
    """The key becomes the nearest one, where there is one."""
    return Fix((Edit(location, "rename", nearest),), safe) if nearest else None


def put(location: Location, nearest: object) -> Fix | None:
    """The value becomes the nearest one, where there is one."""
    return Fix((Edit(location, "set", nearest),), safe=False) if nearest else None


def reword(location: Location, written: str, nearest: object) -> Fix | None:
    """What is written as `written` becomes the nearest name, where there is one."""
    return Fix((Edit(location, "text", nearest, written),), safe=False) if nearest else None


def remove(location: Location) -> Fix:
    """The entry or item goes."""
    return Fix((Edit(replace(location, part="value"), "remove"),), safe=False)


def is_only(name: str, allowed: object) -> bool:
    """Whether a name is like one of those allowed, and like no other."""
    names = [str(known).lower() for known in allowed] if isinstance(allowed, (list, tuple)) else []
    return len(get_close_matches(name[:64].lower().replace("_", ""), names, 2, 0.7)) == 1
