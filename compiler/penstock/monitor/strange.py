"""Which traces are the least like the reference: candidates for its rows."""

from collections.abc import Sequence

from penstock.monitor.gathered import Kept
from penstock.stats.novelty import distances
from penstock.text import embedding

MOST = 200
_COMPARED = 1000


def strange(reference: Sequence[str], kept: Sequence[Kept]) -> tuple[Kept, ...]:
    """Traces by their distance from the nearest text of the reference, the largest first."""
    texts = [each.text for each in kept]
    embedded = embedding.embed([*reference[:_COMPARED], *texts])
    count = len(embedded) - len(texts)
    vectors = embedding.weigh(embedded, embedding.learn_idf(embedded[:count]))
    far = distances(vectors[:count], vectors[count:])
    order = sorted(range(len(kept)), key=lambda at: (-round(float(far[at]), 9), kept[at].id))
    return tuple(kept[at] for at in order[:MOST])
