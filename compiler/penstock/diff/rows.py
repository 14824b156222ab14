"""The rows of a Dataset that differ, by key."""

from typing import NamedTuple

from penstock.diff.fields import same
from penstock.diff.pair import Pair
from penstock.project import dataset


class Rows(NamedTuple):
    """Keys of the rows that differ, each in order; the number of rows on either side."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    before: int
    after: int

    def words(self) -> str:
        """`3 added (a, b, c), 1 removed (d)`."""
        parts = [
            _some(keys, what) for keys, what in zip(self[:3], ("added", "removed", "changed"), strict=True) if keys
        ]
        return ", ".join(parts) or "the same in another order"


def rows(pair: Pair) -> Rows | None:
    """What differs between the rows, by their key; None where nothing does."""
    base = dataset.rows(pair.base, pair.before.identity.name)
    head = dataset.rows(pair.head, pair.after.identity.name)
    if base.digest == head.digest:
        return None
    before, after = {row.id: row.values for row in base.rows}, {row.id: row.values for row in head.rows}
    return Rows(
        tuple(key for key in after if key not in before),
        tuple(key for key in before if key not in after),
        tuple(key for key in before if key in after and not same(before[key], after[key])),
        len(before),
        len(after),
    )


def _some(keys: tuple[str, ...], what: str) -> str:
    listed = ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")
    return f"{len(keys)} {what} ({listed})"
