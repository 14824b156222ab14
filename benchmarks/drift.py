"""Error rates and power of the detectors on labelled texts.

python -m benchmarks.drift TRAIN.csv TEST.csv [--embeddings FILE.npy] [--runs N] [--only PART]

The files have columns text and category; without them: "skipped". A run draws without replacement: a reference of n
rows and a pool of 1,500 more, and n current rows. Null: all from the same. Held out: ten categories at random are in
neither the reference nor the pool, and make up eps of the current rows. Mixture: a share of the current rows is drawn
from five categories. FILE.npy holds a matrix of one's own, a row a text in the order of the files; otherwise texts are
hashed, rarity learnt on each run's pool.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penstock.monitor import detector
from penstock.monitor.detector import Samples
from penstock.monitor.detectors import MEMBERS
from penstock.stats.holm import holm
from penstock.stats.martingale import Martingale
from penstock.stats.novelty import distances
from penstock.text import embedding

ALPHA, DRAWS, POOL, HELD, FAVOURED = 0.05, 199, 1500, 10, 5
SIZES, HELD_OUT, MASSES = (100, 500), (0.05, 0.1, 0.2), (0.2, 0.4)
DEFAULT = ("mixture", "novelty")
STREAMS, ITEMS, CALIBRATION = 200, 1000, 1000

Matrix = NDArray[np.float64]
Rows = NDArray[np.intp]


class Texts(NamedTuple):
    texts: list[str]
    categories: NDArray[np.str_]
    vectors: NDArray[np.floating]
    hashed: bool


class Row(NamedTuple):
    """A figure: the share of `runs` in which `detector` alarms, and its standard error."""

    figure: str
    n: int
    detector: str
    value: float
    runs: int

    @property
    def error(self) -> float:
        return sqrt(self.value * (1 - self.value) / self.runs)


def read(paths: Sequence[str], embeddings: str | None = None) -> Texts:
    texts, categories = [], []
    for path in paths:
        with Path(path).open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                texts.append(line["text"])
                categories.append(line["category"])
    if embeddings is not None:
        vectors = np.load(embeddings)
        count = len(vectors)  # a matrix of the first rows alone will do
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return Texts(texts[:count], np.array(categories[:count]), vectors, False)
    # Seconds once; every feature count is small, so that four bytes a number keep enough of it.
    kept = Path(tempfile.gettempdir(), f"penstock-drift-{len(texts)}-{embedding.DIMENSIONS}.npy")
    if not kept.is_file():
        np.save(kept, embedding.embed(texts).astype(np.float32))
    return Texts(texts, np.array(categories), np.load(kept, mmap_mode="r"), True)


def drift(data: Texts, runs: int, null_runs: int, names: Sequence[str], sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    for n in sizes:
        if null_runs:
            yield from _counted("null", n, data, null_runs, names, 0.0, None)
        for eps in HELD_OUT if runs else ():
            yield from _counted(f"held-out categories, {eps:.0%}", n, data, runs, names, eps, None)
        for mass in MASSES if runs else ():
            yield from _counted(f"mixture, {mass:.0%}", n, data, runs, names, 0.0, mass)


def _counted(
    figure: str, n: int, data: Texts, runs: int, names: Sequence[str], eps: float, mass: float | None
) -> Iterator[Row]:
    found = dict.fromkeys([*names, "default"], 0)
    for seed in range(runs):
        random = np.random.default_rng([n, seed, round(100 * eps), round(100 * (mass or 0))])
        samples = _samples(data, _drawn(data, n, random, eps, mass), n, seed)
        ps = {name: detector.load(name).detect(samples).p for name in names}
        for name, p in ps.items():
            found[name] += p <= ALPHA
        found["default"] += min(holm([ps[name] for name in DEFAULT])) <= ALPHA
    for name, count in found.items():
        yield Row(figure, n, name, count / runs, runs)


def _drawn(data: Texts, n: int, random: np.random.Generator, eps: float, mass: float | None) -> Rows:
    """Rows of the reference, the current sample and the pool, in that order."""
    order = random.permutation(len(data.texts))
    known = np.unique(data.categories)
    if eps:
        held = np.isin(data.categories[order], random.choice(known, HELD, replace=False))
        strange, order = order[held][: round(eps * n)], order[~held]
        rest = n - len(strange)
    elif mass:
        favoured = np.isin(data.categories[order], random.choice(known, FAVOURED, replace=False))
        some = np.flatnonzero(favoured)[: round(mass * n)]
        strange, order = order[some], np.delete(order, some)
        rest = n - len(strange)
    else:
        strange, rest = order[:0], n
    return np.concatenate([order[:n], strange, order[n : n + rest], order[n + rest : n + rest + POOL]])


def _samples(data: Texts, rows: Rows, n: int, seed: int) -> Samples:
    vectors = np.asarray(data.vectors[rows], dtype=np.float64)
    ours, pool = vectors[: 2 * n], vectors[2 * n :]
    if data.hashed:
        idf = embedding.learn_idf(pool)
        ours, pool = _weighed(ours, idf), _weighed(pool, idf)
    texts = [data.texts[row] for row in rows]
    return Samples(texts[: 2 * n], texts[2 * n :], ours, pool, n, n, DRAWS, seed, [0] * (2 * n))


def _weighed(vectors: Matrix, idf: Matrix) -> Matrix:
    """As `embedding.weigh`, whose exact sums take longer."""
    made = vectors * idf
    norms = np.linalg.norm(made, axis=1, keepdims=True)
    return np.asarray(made / np.where(norms > 0, norms, 1))


def stream(data: Texts, streams: int) -> Iterator[Row]:
    """Texts one by one, 1,500 as the pool and 1,000 to calibrate; new categories from the first on."""
    for eps in (0.0, 0.05, 0.1, 0.2):
        delays = []
        for seed in range(streams):
            random = np.random.default_rng([9, seed, round(100 * eps)])
            order = random.permutation(len(data.texts))
            held = np.isin(data.categories[order], random.choice(np.unique(data.categories), HELD, replace=False))
            strange, usual = (order[held], order[~held]) if eps else (order[:0], order)
            pool, before, now = np.split(usual[: POOL + CALIBRATION + ITEMS], [POOL, POOL + CALIBRATION])
            now = now.copy()
            new = np.flatnonzero(random.random(ITEMS) < eps)
            now[new] = strange[: len(new)]
            rows = [np.asarray(data.vectors[each], dtype=np.float64) for each in (pool, before, now)]
            if data.hashed:
                idf = embedding.learn_idf(rows[0])
                rows = [_weighed(each, idf) for each in rows]
            scores = [distances(rows[0], each).round(9).tolist() for each in rows[1:]]
            martingale = Martingale(scores[0], seed=seed)
            for place, score in enumerate(scores[1]):
                martingale.see(score)
                if martingale.best >= 1 / ALPHA:
                    delays.append(place + 1)
                    break
        what = f"stream, {eps:.0%} new" if eps else "stream, null"
        if delays and eps:
            what += f" (median text {np.median(delays):.0f})"
        yield Row(what, ITEMS, "novelty", len(delays) / streams, streams)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--embeddings", help="a matrix, a row a text, in the order of the files")
    parser.add_argument("--runs", type=int, default=60, help="a shift")
    parser.add_argument("--null-runs", type=int, default=200, help="where nothing changes")
    parser.add_argument("--streams", type=int, default=STREAMS, help="of each share of new texts")
    parser.add_argument("--detectors", nargs="*", default=list(MEMBERS), help="beside the default pair")
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES), help="rows of either sample")
    parser.add_argument("--only", choices=("drift", "stream"))
    given = parser.parse_args(arguments)
    if not given.files or not all(Path(path).is_file() for path in given.files):
        print("skipped: drift needs the paths of files of labelled texts")
        return 0
    data = read(given.files, given.embeddings)
    names = list(dict.fromkeys([*DEFAULT, *given.detectors]))
    if given.only != "stream":
        for row in drift(data, given.runs, given.null_runs, names, given.sizes):
            show(row)
    if given.only != "drift":
        for row in stream(data, given.streams):
            show(row)
    return 0


def show(row: Row) -> None:
    print(
        f"{row.figure:40} n={row.n:<5} {row.detector:12} {row.value:.3f}  ({row.runs} runs, se {row.error:.3f})",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
