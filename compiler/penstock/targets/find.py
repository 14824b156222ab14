"""The way to a target by name: one of the table, or of a package with an entry point `penstock.targets`."""

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, cast

from penstock.diagnostics.fatal import Fatal
from penstock.source import installed
from penstock.targets.platforms import PLATFORMS
from penstock.targets.plugged import GROUP, Plugged

if TYPE_CHECKING:
    from penstock.targets.target import Target


def find(name: str) -> "Target":
    """The module of a target.

    Raises:
        Fatal: there is none of that name, or a package's does not load.
    """
    if name in PLATFORMS:
        return cast("Target", import_module(PLATFORMS[name]))
    if (point := installed.points(GROUP).get(name)) is not None:
        return Plugged(point)
    raise Fatal(f"there is no target '{name}'", help=f"targets are {', '.join(PLATFORMS)}")


def known(names: Iterable[str]) -> frozenset[str]:
    """The table's names, with those of `names` that a package has. Nothing of the package runs."""
    others = set(names) - set(PLATFORMS)
    return frozenset(PLATFORMS) | (others & set(installed.points(GROUP)) if others else set())
