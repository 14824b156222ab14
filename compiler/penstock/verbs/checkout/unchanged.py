"""The last `check` or `compile` of a checkout, for as long as nothing that it saw has changed.

It sees the listing of the tree, the files that it reads, the day, what was asked, and the tool. Given
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


@dataclass(frozen=True, slots=True)
class Last:
    """A run of before: `reads` the digest of each path, `known` also its stamp, where that can be trusted.

    `ways`: to the folders beside the project that it read, or found missing.
    """

    seen: Any
    reads: Mapping[str, str]
    known: Mapping[str, tuple[str, str]]
    section: Mapping[str, Any]
    ways: Mapping[str, bool]


def key(root: Path, *asked: str | None) -> str:
    """Under what a run is kept: the folder, and what was asked of it."""
    return hashlib.sha256(repr((str(root), asked)).encode("utf-8", "backslashreplace")).hexdigest()


def last(store: Store, space: str, key: str) -> Last | None:
    """The last run of that key."""
    match store.get(space, key):
        case {"seen": seen, "reads": dict(reads), "stamps": dict(stamps), "section": dict(section), "ways": dict(ways)}:
            if all(isinstance(each, str) for each in (*reads.values(), *stamps.values())):
                known = {path: (reads[path], stamp) for path, stamp in stamps.items() if path in reads}
                return Last(seen, reads, known, section, ways)
    return None


def find(last: Last, tree: Tree, today: date) -> Mapping[str, Any] | None:
    """The section of that run, where nothing has changed since, or None."""
    if last.ways:
        tree = Joined(tree)
        if any(tree.join(way) is not there for way, there in last.ways.items()):
            return None
    if last.seen != _seen(tree, today) or not is_unchanged(tree, last.reads, last.known):
        return None
    return last.section


def keep(store: Store, space: str, key: str, tree: Recorded, today: date, section: Mapping[str, Any]) -> None:
    """Keeps the section of a run that has read `tree`: one for each key."""
    if tree.is_steady:
        seen = _seen(tree, today)
        value = {"seen": seen, "reads": tree.reads, "stamps": tree.stamps(), "section": dict(section)}
        value["ways"] = dict(tree.ways)
        store.put(space, key, value)


def _seen(tree: Tree, today: date) -> list[str]:
    return [edition(), today.isoformat(), tree.name, tree.prefix, listing(tree)]
