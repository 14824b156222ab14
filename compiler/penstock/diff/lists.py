"""What became of a list, in words."""

from collections import Counter
from typing import Any, NamedTuple

SHOWN = 5
"""Elements that are named; of more, how many."""


class Edit(NamedTuple):
    """A list of plain values between two sides; as often as they stand in it."""

    added: list[Any]
    removed: list[Any]

    @property
    def words(self) -> str:
        """`a` added, `b` and `c` removed; or, where both hold the same, that they stand in another order."""
        parts = [(self.added, "added"), (self.removed, "removed")]
        return ", ".join(f"{_all(items)} {what}" for items, what in parts if items) or "the same in another order"

    def amount(self) -> str:
        """`more`, `fewer`, or `other` ones."""
        return "other" if self.added and self.removed else "more" if self.added else "fewer"


def edit(before: Any, after: Any) -> Edit | None:
    """Of two lists; None: an empty one. None where they are no lists of plain values, or are the same."""
    old, new = ([] if side is None else side for side in (before, after))
    if not isinstance(old, list) or not isinstance(new, list) or old == new:
        return None
    if not all(isinstance(item, str | int | float) for item in (*old, *new)):
        return None
    ours, theirs = (Counter((type(item) is bool, item) for item in side) for side in (old, new))
    return Edit(*([item for _, item in (more - fewer).elements()] for more, fewer in ((theirs, ours), (ours, theirs))))


def _all(items: list[Any]) -> str:
    named = [f"`{_short(item)}`" for item in items[:SHOWN]]
    if len(items) > SHOWN:
        named.append(f"{len(items) - SHOWN} more")
    return ", ".join(named[:-1]) + f" and {named[-1]}" if len(named) > 1 else named[0]


def _short(item: Any) -> str:
    text = str(item).lower() if isinstance(item, bool) else str(item)
    return text if len(text) <= 60 and "\n" not in text else f"{text[:40].splitlines()[0]}…"
