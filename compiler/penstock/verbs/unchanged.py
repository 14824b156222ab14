"""The last `check` of a checkout, for as long as nothing that it saw has changed.

A check sees the listing of the tree, the files that it reads, the day, the Environment asked for, and the tool. Given
the same of all these it reads the same files again and says the same: what it will read depends on nothing else.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from penstock.source.edition import edition
from penstock.source.recorded import Recorded, is_unchanged, listing
from penstock.source.store import Store
from penstock.source.tree import Tree

SPACE = "check"


def find(store: Store, root: Path, tree: Tree, environment: str | None, today: date) -> Mapping[str, Any] | None:
    """The section of that check, or None."""
    found = store.get(SPACE, _key(root, environment))
    if not isinstance(found, dict) or found.get("seen") != _seen(tree, today):
        return None
    reads, section = found.get("reads"), found.get("section")
    if not isinstance(reads, dict) or not isinstance(section, dict) or not is_unchanged(tree, reads):
        return None
    return section


def keep(
    store: Store, root: Path, tree: Recorded, environment: str | None, today: date, section: Mapping[str, Any]
) -> None:
    """Keeps the section of a check that has read `tree`: one for each folder and Environment."""
    if tree.is_steady:
        value = {"seen": _seen(tree, today), "reads": tree.reads, "section": dict(section)}
        store.put(SPACE, _key(root, environment), value)


def _key(root: Path, environment: str | None) -> str:
    named = "of all" if environment is None else f"in {environment}"
    return hashlib.sha256(f"{root}\n{named}".encode("utf-8", "surrogateescape")).hexdigest()


def _seen(tree: Tree, today: date) -> list[str]:
    return [edition(), today.isoformat(), tree.name, tree.prefix, listing(tree)]
