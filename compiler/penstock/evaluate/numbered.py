"""Answers to one row, told apart by their order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from penstock.evaluate.reader import Scored


def numbered(rows: Sequence[Scored]) -> Sequence[Scored]:
    """With `repeat` where every key comes equally often, more than once; else as they are, so that a key that comes
    twice stays ambiguous.
    """
    counts = Counter(row.key for row in rows)
    if len(set(counts.values())) != 1 or len(counts) == len(rows):
        return rows
    seen: Counter[str] = Counter()
    made = []
    for row in rows:
        made.append(replace(row, repeat=seen[row.key]))
        seen[row.key] += 1
    return made
