"""Packages that are installed beside Penstock and say so by an entry point. Nothing of them runs here."""

from importlib.metadata import EntryPoint, entry_points

_asked = 0


def points(group: str) -> dict[str, EntryPoint]:
    """The entry points of a group, by name."""
    global _asked
    _asked += 1
    return {point.name: point for point in entry_points(group=group)}


def asked() -> int:
    """How often this process has looked: what rests on the packages that are installed is not kept."""
    return _asked
