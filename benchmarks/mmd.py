"""MMD with three bandwidths, 1,000 against 1,000 rows of 384 dimensions and 100 permutations, against what it cannot do
without: the distances, an exponential for each bandwidth and one matrix product of all permutations with each kernel.

Where alibi-detect is installed, its detector with one bandwidth against ours with as many. CPU seconds, of all threads.
"""

import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np

from benchmarks.ratio import Ratio, Times
from penstock.stats.kernel import FRACTIONS, mmd
from penstock.stats.relabel import labels

ROWS, DIMENSIONS, PERMUTATIONS, ROUNDS = 1000, 384, 100, 5


def run() -> Iterator[Ratio]:
    x = np.random.default_rng(0).normal(size=(2 * ROWS, DIMENSIONS))
    drawn = labels(ROWS, ROWS, draws=PERMUTATIONS)

    def floor() -> None:
        squares = (x**2).sum(axis=1)
        distances = squares[:, None] + squares[None, :] - 2 * (x @ x.T)
        for fraction in FRACTIONS:
            drawn @ np.exp(distances / (-2 * DIMENSIONS * fraction))

    what = f"MMD, {ROWS:,} and {ROWS:,} rows, {PERMUTATIONS} permutations"
    yield _ratio(f"{what} / kernels and products", floor, lambda: mmd(x, drawn))
    if find_spec("alibi_detect") is not None:
        from alibi_detect.cd import MMDDrift

        theirs = MMDDrift(x[:ROWS], backend="pytorch", n_permutations=PERMUTATIONS, device="cpu")

        def ours() -> None:
            mmd(x, labels(ROWS, ROWS, draws=PERMUTATIONS), fractions=(1.0,))

        yield _ratio(f"{what}, alibi-detect / ours", ours, lambda: theirs.predict(x[ROWS:]))


def _ratio(what: str, floor: Callable[[], object], product: Callable[[], object]) -> Ratio:
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for function, into in zip((floor, product), taken, strict=True):
            began = time.process_time()
            function()
            if number:
                into.append(time.process_time() - began)
    return Ratio(what, *(Times(tuple(each)) for each in taken))
