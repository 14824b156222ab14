"""Error rates and power of the gate on paired human labels.

python benchmarks/gate_power.py PATH

PATH is a csv (or csv.gz) with columns model, id, n, neu, con, faithful, score: the outcomes of several models on the
same items. Without the file: "skipped". Swap null: a fair coin an item exchanges the two models, the true change is 0.
Dose: head is the worse model's outcome with probability q, else base's, so the true drop is q times the difference of
the means.
"""

import csv
import gzip
import io
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penstock.gate.compare import measure, verdict
from penstock.gate.sequential import sequential
from penstock.stats.clustered import ratio_difference
from penstock.stats.distribution import student_cdf

SIZES = (50, 100, 200)
DOSES = (0.25, 0.5, 1.0)
BINS = ((0.02, 0.05), (0.05, 0.1), (0.1, 0.2), (0.2, 0.3), (0.3, 1.0))
MARGIN = ALPHA = 0.05
NULL_RUNS, DOSE_RUNS, SCORE_RUNS, SCORE_DRAWS = 250, 150, 60, 999
SEQUENTIAL_RUNS, LONGEST = 60, 400

Outcomes = dict[str, NDArray[np.float64]]


class Row(NamedTuple):
    """A figure: the mean over pairs of models (and doses), its number of pairs, the runs in all, the worst pair's."""

    figure: str
    n: int
    value: float
    pairs: int
    runs: int
    worst: float


def run(path: str) -> list[Row]:
    """All figures; deterministic."""
    tables = _read(Path(path))
    faithful, score = tables["faithful"], tables["score"]
    rows = []
    for n in SIZES:
        rows.append(_swap_null("false FAIL, swap null", faithful, n, binary=True, runs=NULL_RUNS))
        rows.append(_swap_null("false FAIL, swap null, score", score, n, binary=False, runs=SCORE_RUNS))
        rows.extend(_doses(faithful, n))
    rows.extend(_claims(tables["bad"], tables["claims"]))
    rows.extend(_question_rows(score, tables["claims"]))
    rows.extend(_identical(faithful))
    rows.extend(_sequential(faithful))
    return rows


def _read(path: Path) -> dict[str, Outcomes]:
    raw = path.read_bytes()
    lines = io.StringIO((gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8"), newline="")
    values: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for line in csv.DictReader(lines):
        cells = {
            "faithful": float(line["faithful"]),
            "score": float(line["score"]),
            "claims": float(line["n"]),
            "bad": float(line["neu"]) + float(line["con"]),
        }
        for column, value in cells.items():
            values[column][line["model"]][line["id"]] = value
    return {
        column: {model: np.array([items[key] for key in sorted(items)]) for model, items in sorted(models.items())}
        for column, models in values.items()
    }


def _pairs(outcomes: Outcomes) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Every two models, the better first."""
    for a, b in combinations(outcomes.values(), 2):
        yield (a, b) if a.mean() >= b.mean() else (b, a)


def _judge(base: NDArray[np.float64], head: NDArray[np.float64], binary: bool, seed: int) -> str:
    measured = measure(base, head, binary=binary, margin=MARGIN, alpha=ALPHA, seed=seed, draws=SCORE_DRAWS)
    return verdict(measured, measured.p)


def _row(figure: str, n: int, shares: list[float], runs: int) -> Row:
    return Row(figure, n, float(np.mean(shares)), len(shares), len(shares) * runs, max(shares))


def _swap_null(figure: str, outcomes: Outcomes, n: int, binary: bool, runs: int) -> Row:
    random = np.random.default_rng(n)
    shares = []
    for a, b in _pairs(outcomes):
        failed = 0
        for seed in range(runs):
            drawn = random.integers(0, len(a), n)
            coin = random.random(n) < 0.5
            base, head = np.where(coin, a[drawn], b[drawn]), np.where(coin, b[drawn], a[drawn])
            failed += _judge(base, head, binary, seed) == "FAIL"
        shares.append(failed / runs)
    return _row(figure, n, shares, runs)


def _doses(outcomes: Outcomes, n: int) -> Iterator[Row]:
    random = np.random.default_rng(1000 + n)
    found: dict[tuple[float, float], list[float]] = defaultdict(list)
    passed, at_margin = [], []
    for a, b in _pairs(outcomes):
        for q in DOSES:
            drop = q * float(a.mean() - b.mean())
            words = []
            for seed in range(DOSE_RUNS):
                drawn = random.integers(0, len(a), n)
                head = np.where(random.random(n) < q, b[drawn], a[drawn])
                words.append(_judge(a[drawn], head, True, seed))
            for low, high in BINS:
                if low < drop - 1e-12 and drop <= high + 1e-12:
                    found[low, high].append(words.count("FAIL") / DOSE_RUNS)
            if drop >= MARGIN - 1e-12:
                passed.append(words.count("PASS") / DOSE_RUNS)
                if drop <= MARGIN + 0.01:
                    at_margin.append(words.count("PASS") / DOSE_RUNS)
    for (low, high), shares in sorted(found.items()):
        yield _row(f"FAIL, true drop in ({low}, {high}]", n, shares, DOSE_RUNS)
    yield _row("false PASS, true drop >= margin", n, passed, DOSE_RUNS)
    if at_margin:
        yield _row("false PASS, true drop within .01 above the margin", n, at_margin, DOSE_RUNS)


def _claims(bad: Outcomes, claims: Outcomes) -> Iterator[Row]:
    """Share of bad claims under the swap null, 100 questions: claims as if independent, and clustered by question."""
    random = np.random.default_rng(7)
    naive, clustered = [], []
    for first, second in combinations(sorted(bad), 2):
        wrong = {"naive": 0, "clustered": 0}
        for _ in range(NULL_RUNS):
            drawn = random.integers(0, len(bad[first]), 100)
            coin = random.random(100) < 0.5
            sides = [
                [np.where(side, table[first][drawn], table[second][drawn]) for table in (bad, claims)]
                for side in (coin, ~coin)
            ]
            (b0, n0), (b1, n1) = sides
            estimate = ratio_difference(list(zip(b0, n0, strict=True)), list(zip(b1, n1, strict=True)))
            p0, p1 = b0.sum() / n0.sum(), b1.sum() / n1.sum()
            error = sqrt(p0 * (1 - p0) / n0.sum() + p1 * (1 - p1) / n1.sum())
            # More bad claims is worse.
            wrong["naive"] += 1 - student_cdf((p1 - p0) / error, float("inf")) <= ALPHA
            wrong["clustered"] += 1 - student_cdf(estimate.delta / estimate.se, estimate.df) <= ALPHA
        naive.append(wrong["naive"] / NULL_RUNS)
        clustered.append(wrong["clustered"] / NULL_RUNS)
    yield _row("false alarm on claims, naive", 100, naive, NULL_RUNS)
    yield _row("false alarm on claims, clustered by question", 100, clustered, NULL_RUNS)


def _question_rows(score: Outcomes, claims: Outcomes) -> Iterator[Row]:
    """The gate on one row a claim, all with their question's score, under the swap null: as rows, and clustered."""
    random = np.random.default_rng(9)
    shares: dict[bool, list[float]] = {False: [], True: []}
    for first, second in combinations(sorted(score), 2):
        failed = {False: 0, True: 0}
        for seed in range(SCORE_RUNS):
            drawn = random.integers(0, len(score[first]), 100)
            coin = random.random(100) < 0.5
            rows = np.repeat(np.arange(100), np.maximum(1, claims[first][drawn]).astype(int))
            a, b = score[first][drawn], score[second][drawn]
            base, head = np.where(coin, a, b)[rows], np.where(coin, b, a)[rows]
            for clustered in (False, True):
                labels = list(rows) if clustered else None
                p = measure(base, head, binary=False, margin=MARGIN, clusters=labels, seed=seed, draws=SCORE_DRAWS).p
                failed[clustered] += p <= ALPHA
        for clustered, count in failed.items():
            shares[clustered].append(count / SCORE_RUNS)
    yield _row("false alarm of the gate, a row a claim, naive", 100, shares[False], SCORE_RUNS)
    yield _row("false alarm of the gate, a row a claim, clustered", 100, shares[True], SCORE_RUNS)


def _identical(outcomes: Outcomes) -> Iterator[Row]:
    for n in (58, 59, 100):
        shares = [float(_judge(a[:n], a[:n], True, 0) == "PASS") for a in outcomes.values()]
        yield _row("PASS, identical outputs", n, shares, 1)


def _sequential(outcomes: Outcomes) -> Iterator[Row]:
    """Row by row, 400 at most: the swap null, and a drop of exactly .10 for every pair that differs by as much."""
    random = np.random.default_rng(11)
    failed, found, used = [], [], []
    for a, b in _pairs(outcomes):
        q = 0.1 / max(1e-9, float(a.mean() - b.mean()))
        wrong, right, read = 0, 0, []
        for _ in range(SEQUENTIAL_RUNS):
            drawn = random.integers(0, len(a), LONGEST)
            coin = random.random(LONGEST) < 0.5
            base, head = np.where(coin, a[drawn], b[drawn]), np.where(coin, b[drawn], a[drawn])
            wrong += sequential(base, head, margin=MARGIN, alpha=ALPHA).verdict == "FAIL"
            if q <= 1:
                head = np.where(random.random(LONGEST) < q, b[drawn], a[drawn])
                ended = sequential(a[drawn], head, margin=MARGIN, alpha=ALPHA)
                right += ended.verdict == "FAIL"
                read.append(ended.used)
        failed.append(wrong / SEQUENTIAL_RUNS)
        if read:
            found.append(right / SEQUENTIAL_RUNS)
            used.append(float(np.mean(read)) / LONGEST)
    yield _row("sequential: false FAIL, swap null", LONGEST, failed, SEQUENTIAL_RUNS)
    yield _row("sequential: FAIL, true drop .10", LONGEST, found, SEQUENTIAL_RUNS)
    yield _row("sequential: share of the 400 rows read, drop .10", LONGEST, used, SEQUENTIAL_RUNS)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("skipped: gate_power needs the path of a file of paired labels")
        return 0
    for row in run(arguments[0]):
        error = sqrt(row.value * (1 - row.value) / row.runs)
        print(
            f"{row.figure:52} n={row.n:<4} {row.value:.3f}  (pairs {row.pairs}, worst {row.worst:.3f}, se {error:.3f})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
