"""Which topics have grown or shrunk, and which traces are the least like the reference."""

from collections.abc import Sequence
from dataclasses import dataclass

from penstock.monitor import topics
from penstock.monitor.gathered import Kept
from penstock.stats.novelty import distances
from penstock.text import embedding

MOST = 500
"""Texts of each side that are grouped."""
STRANGE = 200
_SHOWN = 5
_TEXTS = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """A topic: shares of the reference and of the window; `texts`: of the window, the most typical first."""

    name: str
    before: float
    after: float
    texts: tuple[str, ...]


def explained(reference: Sequence[str], kept: Sequence[Kept]) -> tuple[tuple[Moved, ...], tuple[Kept, ...]]:
    """Topics by how much their share moved; traces by their distance from the reference, the largest first."""
    before, now = list(reference[:MOST]), list(kept[:MOST])
    embedded = embedding.embed([*before, *(each.text for each in now)])
    idf = embedding.learn_idf(embedded[: len(before)])
    vectors = embedding.weigh(embedded, idf)
    old, new = vectors[: len(before)], vectors[len(before) :]
    far = distances(old, new)
    order = sorted(range(len(now)), key=lambda at: (-round(float(far[at]), 9), now[at].id))
    centres = topics.centres(vectors, max(2, min(12, len(now) // 8)))
    of = topics.nearest(centres, vectors)
    near = (vectors * centres[of]).sum(axis=1)
    found = []
    texts = [*before, *(each.text for each in now)]
    for topic in range(len(centres)):
        mine = [at for at in range(len(texts)) if of[at] == topic]
        here = [at for at in mine if at >= len(before)]
        if not mine:
            continue
        name = topics.name([texts[at] for at in mine], [texts[at] for at in range(len(texts)) if of[at] != topic])
        typical = sorted(here, key=lambda at: (-round(float(near[at]), 9), at))[:_TEXTS]
        shares = (len(mine) - len(here)) / len(before), len(here) / len(now)
        found.append(Moved(name or "no words of their own", *shares, tuple(texts[at] for at in typical)))
    found.sort(key=lambda each: (-abs(each.after - each.before), each.name))
    return tuple(found[:_SHOWN]), tuple(now[at] for at in order[:STRANGE])
