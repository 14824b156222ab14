"""The rows of a Dataset that differ, by key."""

from typing import NamedTuple

from penstock.diff.fields import same
from penstock.diff.pair import Pair
from penstock.project import dataset


class Rows(NamedTuple):
    """Keys of the rows that differ, each in order; the number of rows on either side.

    is_unread: a side's rows lie where nobody looks, so which of them differ is not known.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    before: int
    after: int
    is_unread: bool = False

    def words(self) -> str:
        """`3 added (a, b, c), 1 removed (d)`."""
        if self.is_unread:
            return "other ones, which cannot be looked at from here"
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
        base.unread is not None or head.unread is not None,
    )


def _some(keys: tuple[str, ...], what: str) -> str:
    listed = ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")
    return f"{len(keys)} {what} ({listed})"
