"""Texts one by one: an alarm as soon as the evidence suffices, however often one looks."""

from collections.abc import Sequence

from penstock.monitor.reading import Reading, Signal
from penstock.monitor.split import MOST, drawn
from penstock.stats.martingale import Martingale
from penstock.stats.novelty import distances
from penstock.text import embedding


class Stream:
    """A conformal test martingale over the novelty of texts (Vovk 2003; Shin, Ramdas and Rinaldo 2023).

    While texts are exchangeable with the reference, the chance that it ever alarms is at most `alpha`.

    Args:
        reference: three fifths are the pool that novelty is measured from, the rest calibrates it.
        seed: of that split, and of the breaking of ties.

    Raises:
        ValueError: alpha outside (0, 1), fewer than 16 texts.
    """

    def __init__(self, reference: Sequence[str], alpha: float = 0.01, *, seed: int = 0) -> None:
        if not 0 < alpha < 1:
            raise ValueError(f"alpha is {alpha}, not within (0, 1)")
        if len(reference) < 16:
            raise ValueError(f"{len(reference)} texts of reference: at least 16 are needed")
        order = drawn(len(reference), 2 * MOST, seed)
        most = len(order) * 3 // 5
        vectors = embedding.embed([reference[row] for row in order])
        self._idf = embedding.learn_idf(vectors[:most])
        self._pool = embedding.weigh(vectors[:most], self._idf)
        rest = embedding.weigh(vectors[most:], self._idf)
        self._martingale = Martingale(distances(self._pool, rest).round(9).tolist(), seed=seed)
        self._strange: list[tuple[float, int, str]] = []
        self._seen = 0
        self._calibration = len(rest)
        self.alpha = alpha
        self.seed = seed

    def update(self, text: str) -> Reading:
        """Takes the next text; the reading so far. `p` is 1 / the largest evidence so far, valid whenever one stops."""
        vector = embedding.weigh(embedding.embed([text]), self._idf)
        score = round(float(distances(self._pool, vector)[0]), 9)
        p = self._martingale.see(score)
        self._strange = sorted([*self._strange, (-score, self._seen, text)])[:5]
        self._seen += 1
        ever = min(1.0, 1 / self._martingale.best)
        signal = Signal(self._martingale.value, p, ever, score)
        return Reading(
            ever <= self.alpha,
            ever,
            {"novelty": signal},
            tuple(text for *_, text in self._strange),
            self._calibration,
            self._seen,
            self.alpha,
            self.seed,
        )
