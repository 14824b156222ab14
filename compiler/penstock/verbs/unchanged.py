"""The last `check` of a checkout, for as long as nothing that it saw has changed.

A check sees the listing of the tree, the files that it reads, the day, the Environment asked for, and the tool. Given
the same of all these it reads the same files again and says the same: what it will read depends on nothing else.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from penstock.source.edition import edition
from penstock.source.joined import Joined
from penstock.source.recorded import Recorded, is_unchanged, listing
from penstock.source.store import Store
from penstock.source.tree import Tree

SPACE = "check"


@dataclass(frozen=True, slots=True)
class Last:
    """A check of before: `reads` the digest of each path, `known` also its stamp, where that can be trusted.

    `ways`: to the folders beside the project that it read, or found missing.
    """

    seen: Any
    reads: Mapping[str, str]
    known: Mapping[str, tuple[str, str]]
    section: Mapping[str, Any]
    ways: Mapping[str, bool]


def last(store: Store, root: Path, environment: str | None) -> Last | None:
    """The last check of that folder in that Environment."""
    match store.get(SPACE, _key(root, environment)):
        case {"seen": seen, "reads": dict(reads), "stamps": dict(stamps), "section": dict(section), "ways": dict(ways)}:
            if all(isinstance(each, str) for each in (*reads.values(), *stamps.values())):
                known = {path: (reads[path], stamp) for path, stamp in stamps.items() if path in reads}
                return Last(seen, reads, known, section, ways)
    return None


def find(last: Last, tree: Tree, today: date) -> Mapping[str, Any] | None:
    """The section of that check, where nothing has changed since, or None."""
    if last.ways:
        tree = Joined(tree)
        if any(tree.join(way) is not there for way, there in last.ways.items()):
            return None
    if last.seen != _seen(tree, today) or not is_unchanged(tree, last.reads, last.known):
        return None
    return last.section


def keep(
    store: Store, root: Path, tree: Recorded, environment: str | None, today: date, section: Mapping[str, Any]
) -> None:
    """Keeps the section of a check that has read `tree`: one for each folder and Environment."""
    if tree.is_steady:
        seen = _seen(tree, today)
        value = {"seen": seen, "reads": tree.reads, "stamps": tree.stamps(), "section": dict(section)}
        value["ways"] = dict(tree.ways)
        store.put(SPACE, _key(root, environment), value)


def _key(root: Path, environment: str | None) -> str:
    named = "of all" if environment is None else f"in {environment}"
    return hashlib.sha256(f"{root}\n{named}".encode("utf-8", "surrogateescape")).hexdigest()


def _seen(tree: Tree, today: date) -> list[str]:
    return [edition(), today.isoformat(), tree.name, tree.prefix, listing(tree)]
