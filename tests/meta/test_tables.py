"""Every table entry loads, every member stands in its table, and every member has its test."""

import importlib
import pkgutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from penstock.spec.signature import Signature

ROOT = Path(__file__).parents[2]
CONTRACTS: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
# Sections are models that verbs name; they are not looked up, so they have no table.
TABLES = sorted(
    contract["modules"][0].removesuffix(".*")
    for contract in CONTRACTS
    if contract["type"] == "independence" and contract["modules"] != ["penstock.report.sections.*"]
)


def entries(group: str) -> list[Any]:
    """The values of the one table of a group; keys are looked at by the floors that use them."""
    module = importlib.import_module(group)
    tables = [
        value
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, Mapping | tuple | list) and not name.startswith("_")
    ]
    assert len(tables) == 1, f"{group} holds one table, in capitals"
    table = tables[0]
    return list(table.values() if isinstance(table, Mapping) else table)


def code(entry: Any) -> Any:
    """A metric's entry is its signature, which names its code."""
    return entry.score if isinstance(entry, Signature) else entry


def load(entry: Any) -> Any:
    """What an entry names; a string has the grammar of entry points, `module:object`."""
    entry = code(entry)
    if not isinstance(entry, str):
        return entry
    module, _, name = entry.partition(":")
    value: Any = importlib.import_module(module)
    for part in name.split(".") if name else ():
        value = getattr(value, part)
    return value


def home(entry: Any) -> str:
    """The module that an entry comes from."""
    entry = code(entry)
    if isinstance(entry, str):
        return entry.partition(":")[0]
    if isinstance(entry, ModuleType):
        return entry.__name__
    if hasattr(entry, "__qualname__"):
        return str(entry.__module__)
    parts: Iterable[Any] = (getattr(entry, name, None) for name in dir(entry) if not name.startswith("_"))
    homes = {part.__module__ for part in parts if callable(part) and hasattr(part, "__qualname__")}
    return next((name for name in sorted(homes) if name.count(".") == 3), type(entry).__module__)


def members(group: str) -> set[str]:
    return {f"{group}.{found.name}" for found in pkgutil.iter_modules(importlib.import_module(group).__path__)}


@pytest.mark.parametrize("group", TABLES)
def test_every_entry_loads(group: str) -> None:
    loaded = [load(entry) for entry in entries(group)]
    assert loaded
    assert all(value is not None for value in loaded)


@pytest.mark.parametrize("group", TABLES)
def test_table_and_folder_hold_the_same_members(group: str) -> None:
    assert {home(entry) for entry in entries(group)} == members(group)


@pytest.mark.parametrize("group", TABLES)
def test_every_member_has_its_test(group: str) -> None:
    folder = ROOT.joinpath("tests", *group.split(".")[1:])
    untested = []
    for member in sorted(name.rpartition(".")[2] for name in members(group)):
        places = [folder / f"test_{member}.py", folder / f"{member}.yaml", folder / member]
        if group == "penstock.spec.kinds":
            places.append(ROOT / "examples" / "kinds" / f"{member}.yaml")
        if group in ("penstock.check.rules", "penstock.forge.ci_rules"):
            # The examples in a rule's docstring are its test; this file runs them all.
            places.append(folder.parent / f"test_{folder.name}.py")
        if not any(place.exists() for place in places):
            untested.append(member)
    assert not untested, f"tests/{folder.relative_to(ROOT / 'tests')}/test_<member>.py is missing"
