"""The forge that this job runs on."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from penstock.forge.forge import Forge
from penstock.forge.forges import FORGES


def named(name: str) -> Forge:
    """The forge of that name; KeyError where there is none."""
    module: Any = import_module(FORGES[name])
    return cast(Forge, module)


def find(environ: Mapping[str, str]) -> tuple[str, Forge]:
    """The first forge whose job this is, and its name."""
    for name in FORGES:
        forge = named(name)
        if forge.is_here(environ):
            return name, forge
    raise AssertionError("the last forge is always there")
