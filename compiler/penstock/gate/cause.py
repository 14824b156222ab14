"""Which change most likely did it."""

from penstock.diff.change import Change, Difference, Level
from penstock.gate.words import short

_JUDGES = frozenset({"Evaluation", "Monitor", "Policy", "Project"})
"""Kinds that answer nothing themselves."""


def cause(difference: Difference) -> str | None:
    """The first of the most far-reaching changes that can change an answer, in a line; None without any.

    Highest level first, then the order of the difference: `Retriever/handbook spec.chunk.tokens: 200 -> 40`.
    """
    found = [
        (level, words)
        for change in difference.changes
        if change.resource.kind not in _JUDGES
        for level, words in _words(change)
        if level >= Level.BEHAVIOURAL
    ]
    # max gives the first of equals.
    return max(found, key=lambda item: item[0])[1] if found else None


def _words(change: Change) -> list[tuple[Level, str]]:
    paths = []
    for path in change.paths:
        before, after = short(path.before, path.after)
        paths.append((path.level, f"{change.resource} {path.path}: {before} -> {after}"))
    return paths or [(change.level, f"{change.resource} {change.change}")]
