"""The sign-flip test of 10,000 rows with 9,999 draws against the one matrix product in it: signs, there already as
doubles, times what is summed (of clusters of several sizes two sums). CPU seconds, of all threads.
"""

import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.ratio import Ratio, Times
from penstock.stats.permutation import DRAWS, sign_flip

ROWS, ROUNDS = 10_000, 7


def run() -> Iterator[Ratio]:
    source = np.random.default_rng(0)
    differences = source.random(ROWS) - 0.5
    signs = source.integers(0, 2, (DRAWS, ROWS)).astype(np.float64)
    rows = list(differences)
    what = f"sign flips of {ROWS:,} rows, {DRAWS:,} draws"
    yield _ratio(f"{what} / the product", lambda: signs @ differences, lambda: sign_flip(rows))
    # 10,000 clusters again, of one or two rows.
    labels = [*range(ROWS), *range(0, ROWS, 2)]
    more = [*rows, *rows[::2]]
    both = np.stack([differences, differences], axis=1)
    yield _ratio(f"{what}, clusters / the product", lambda: signs @ both, lambda: sign_flip(more, labels))


def _ratio(what: str, floor: Callable[[], object], product: Callable[[], object]) -> Ratio:
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for function, into in zip((floor, product), taken, strict=True):
            began = time.process_time()
            function()
            if number:
                into.append(time.process_time() - began)
    return Ratio(what, *(Times(tuple(each)) for each in taken))
