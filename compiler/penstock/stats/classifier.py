"""Can a classifier tell the two samples apart?"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from penstock.stats.kernel import kernel_test, median_bandwidth, squared_distances
from penstock.stats.relabel import Tested, band, p_value

Matrix = NDArray[np.float64]
FOLDS = 5


def domain_classifier(x: Matrix, labels: Matrix, *, ridge: float = 1.0) -> Tested:
    """Area under the curve of a ridge classifier of `x` (n, d) by `labels` (draws + 1, n), cross-validated over five
    folds, by permutation. Effect: the area less a half.

    Least squares are linear in the labels, so the scores of every draw are one matrix product with the folds' hat
    matrix, instead of a fit a draw.
    """
    n = len(x)
    hat = np.zeros((n, n))
    gram = x @ x.T
    fold = np.arange(n) * 7919 % n % FOLDS  # by place, not by label: the same for every draw
    for number in range(FOLDS):
        held, kept = np.flatnonzero(fold == number), np.flatnonzero(fold != number)
        if len(held) == 0 or len(kept) == 0:
            continue
        inner = gram[np.ix_(kept, kept)]
        scale = ridge * float(np.trace(inner)) / len(kept) or 1.0
        hat[np.ix_(held, kept)] = np.linalg.solve(inner + scale * np.eye(len(kept)), gram[np.ix_(kept, held)]).T
    centred = labels - labels.mean(axis=1, keepdims=True)
    areas = _areas(centred @ hat.T, labels)
    return Tested(float(areas[0]), p_value(areas), float(areas[0]) - 0.5, band(areas))


def learned_kernel(x: Matrix, labels: Matrix, learning: NDArray[np.bool_]) -> Tested:
    """MMD whose kernel is chosen on the rows of `learning` (n,), by the ratio of MMD^2 and its standard deviation (Liu
    2020), and tested on the rest. Chosen among bandwidths and how much each dimension weighs that differs.

    `labels` are drawn within `learning` and within the rest, so that the level is exact. Effect: in standard deviations
    of the null.
    """
    learn, test = np.flatnonzero(learning), np.flatnonzero(~learning)
    if min(_smaller(labels, learn), _smaller(labels, test)) < 2:
        return Tested(0.0, 1.0, 0.0)
    seen, is_current = x[learn], labels[0, learn] > 0
    apart = np.abs(seen[is_current].mean(axis=0) - seen[~is_current].mean(axis=0))
    spread = seen.std(axis=0)
    ratio = apart / np.where(spread > 0, spread, np.inf)
    ratio = ratio / ratio.max() if ratio.max() > 0 else np.ones(len(ratio))
    best, chosen = -np.inf, (np.ones(x.shape[1]), 1.0)
    for power in (0.0, 0.5, 1.0):
        weights = ratio**power
        distances = squared_distances(seen * weights)
        median = median_bandwidth(distances)
        for factor in (1 / 16, 1 / 4, 1.0, 4.0):
            found = _criterion(np.exp(-distances / (median * factor)), is_current)
            if found > best:
                best, chosen = found, (weights, median * factor)
    weights, bandwidth = chosen
    kernel = np.exp(-squared_distances(x[test] * weights) / bandwidth)
    np.fill_diagonal(kernel, 0)
    return kernel_test(kernel, labels[:, test])


def halves(reference: int, current: int, blocks: Sequence[Hashable] | None = None) -> NDArray[np.bool_]:
    """Shape (reference + current,): every other row of each sample, or every other block of it."""
    made = np.zeros(reference + current, dtype=bool)
    for rows in (range(reference), range(reference, reference + current)):
        known: dict[Hashable, int] = {}
        for row in rows:
            made[row] = known.setdefault(blocks[row] if blocks is not None else row, len(known)) % 2 == 0
    return made


def _smaller(labels: Matrix, rows: NDArray[np.intp]) -> int:
    inside = int(labels[0, rows].sum())
    return min(inside, len(rows) - inside)


def _criterion(kernel: Matrix, is_current: NDArray[np.bool_]) -> float:
    """MMD^2 over its standard deviation, of two samples cut to one size (Liu 2020, equation 5)."""
    x, y = np.flatnonzero(~is_current), np.flatnonzero(is_current)
    size = min(len(x), len(y))
    x, y = x[:size], y[:size]
    h = kernel[np.ix_(x, x)] + kernel[np.ix_(y, y)] - kernel[np.ix_(x, y)] - kernel[np.ix_(y, x)]
    np.fill_diagonal(h, 0)
    mean = h.sum() / (size * (size - 1)) if size > 1 else 0.0
    variance = 4 * ((h.sum(axis=1) / size) ** 2).mean() - 4 * (h.sum() / size**2) ** 2 + 1e-8
    return float(mean / np.sqrt(max(variance, 1e-8)))


def _areas(scores: Matrix, labels: Matrix) -> Matrix:
    """Mann and Whitney's area of each row; ties count a half (scores are rounded so that noise makes none)."""
    rounded = np.round(scores, 12)
    order = np.argsort(rounded, axis=1, kind="stable")
    ranked = np.take_along_axis(rounded, order, axis=1)
    places = np.broadcast_to(np.arange(1.0, scores.shape[1] + 1), scores.shape)
    is_new = np.ones(scores.shape, dtype=bool)
    is_new[:, 1:] = ranked[:, 1:] != ranked[:, :-1]
    ranks = np.empty(scores.shape)
    if is_new.all():
        np.put_along_axis(ranks, order, places, axis=1)
    else:
        for row in range(len(scores)):  # ties: the mean of their places
            starts = np.flatnonzero(is_new[row])
            ends = np.append(starts[1:], scores.shape[1])
            ranks[row, order[row]] = np.repeat((starts + 1 + ends) / 2, ends - starts)
    inside = labels.sum(axis=1)
    found: Matrix = ((ranks * labels).sum(axis=1) - inside * (inside + 1) / 2) / (inside * (scores.shape[1] - inside))
    return found
