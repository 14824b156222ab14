"""Sign-flip permutation test of a mean difference, over clusters."""

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from penstock.stats.clustered import cluster_sums

DRAWS = 9999
_ENUMERATED = 13
_CELLS = 1 << 21  # signs held at a time: 16 MB
_SLACK = 1e-9  # equal statistics may differ by rounding, and a tie counts


class SignFlip(NamedTuple):
    """p one-sided for H0: mean difference >= 0; `flips`: sign patterns looked at, all there are where `exact`."""

    p: float
    flips: int
    exact: bool


def sign_flip(
    differences: Sequence[float], clusters: Sequence[Hashable] | None = None, *, draws: int = DRAWS, seed: int = 0
) -> SignFlip:
    """Studentised sign-flip test: the signs of whole clusters are flipped, T = mean/s is compared, small T is evidence.

    s is the cluster-robust standard error of `mean_difference`, computed anew for each pattern. Up to 13 clusters with
    a sum that is not 0 all patterns are enumerated, p = #{T* <= T} / 2^C; else p = (1 + #{T* <= T}) / (1 + draws),
    never 0 (Phipson & Smyth 2010). A cluster whose sum is 0 has no sign: it stays in s and is not enumerated. No row:
    p = 1.
    """
    sums, sizes = cluster_sums(differences, clusters)
    signed = np.flatnonzero(sums)
    if len(signed) == 0:
        return SignFlip(1.0, 1, True)
    n, total, squares = float(sizes.sum()), float(sums.sum()), float((sums**2).sum())
    spread = float((sizes**2).sum())
    columns = np.stack([sums[signed], (sizes * sums)[signed]], axis=1)
    crossed = float((sizes * sums).sum())
    observed = float(_studentised(np.array([total]), np.array([crossed]), n, squares, spread)[0])
    limit = observed + _SLACK * max(1.0, abs(observed)) if np.isfinite(observed) else observed
    exact = len(signed) <= _ENUMERATED
    blocks = _patterns(len(signed)) if exact else _random(len(signed), draws, seed)
    count = seen = 0
    for flipped in blocks:
        change = flipped @ columns
        statistic = _studentised(total - 2 * change[:, 0], crossed - 2 * change[:, 1], n, squares, spread)
        count += int((statistic <= limit).sum())
        seen += len(flipped)
    return SignFlip(count / seen if exact else (1 + count) / (1 + seen), seen, exact)


def _studentised(
    total: NDArray[np.float64], crossed: NDArray[np.float64], n: float, squares: float, spread: float
) -> NDArray[np.float64]:
    """T up to a constant factor: sum_c (S_c - n_c m)^2 opened into sums that do not need each pattern's residuals."""
    mean = total / n
    variance = squares - 2 * mean * crossed + mean**2 * spread
    # Without residuals T is infinite; rounding must not make it merely large.
    flat = variance <= 1e-12 * squares
    with np.errstate(divide="ignore"):
        return np.where(flat, np.copysign(np.inf, mean), mean / np.sqrt(np.where(flat, 1.0, variance)))


def _patterns(count: int) -> Iterator[NDArray[np.float64]]:
    numbers = np.arange(2**count, dtype=np.uint32)[:, None]
    yield ((numbers >> np.arange(count, dtype=np.uint32)) & 1).astype(np.float64)


def _random(count: int, draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    # Raw words, whose sequence numpy guarantees for a seed, as it does not for the methods of Generator.
    source = np.random.PCG64(seed)
    words = -(-count // 64)
    rows = max(1, _CELLS // (words * 64))
    for start in range(0, draws, rows):
        height = min(rows, draws - start)
        raw = source.random_raw(height * words).astype("<u8").view(np.uint8).reshape(height, words * 8)
        yield np.unpackbits(raw, axis=1)[:, :count].astype(np.float64)
