"""Sign-flip permutation test of a mean difference, over clusters."""

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from penstock.stats.clustered import cluster_sums

DRAWS = 9999
_ENUMERATED = 13
_BYTES = 1 << 22  # of signs, a bit each, held at a time
_TABLES = 32  # of 256 sums, held at a time; so few that no BLAS starts threads for them
_EIGHT = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).T.astype(np.float64)  # highest bit first
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
    own, weighed = sums[signed], (sizes * sums)[signed]
    size = float(sizes[signed][0])
    # Clusters of one size need one sum: the other is that many times it.
    values = own if (sizes[signed] == size).all() else own + 1j * weighed
    crossed = float((sizes * sums).sum())
    observed = float(_studentised(np.array([total]), np.array([crossed]), n, squares, spread)[0])
    limit = observed + _SLACK * max(1.0, abs(observed)) if np.isfinite(observed) else observed
    exact = len(signed) <= _ENUMERATED
    blocks = _patterns(values) if exact else _random(values, draws, seed)
    count = seen = 0
    for change in blocks:
        first, second = (change.real, change.imag) if np.iscomplexobj(change) else (change, size * change)
        statistic = _studentised(total - 2 * first, crossed - 2 * second, n, squares, spread)
        count += int((statistic <= limit).sum())
        seen += len(change)
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


def _patterns(values: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """The sum of the flipped clusters' values, of each pattern that there is."""
    numbers = np.arange(2 ** len(values), dtype=np.uint32)[:, None]
    yield ((numbers >> np.arange(len(values), dtype=np.uint32)) & 1) @ values


def _random(values: NDArray[Any], draws: int, seed: int) -> Iterator[NDArray[Any]]:
    """The same of random patterns: the matrix product of their bits and the values, eight bits at a time by a table of
    what these can sum to ("four Russians", Arlazarov et al. 1970), in less time than the product of floats takes.
    """
    # Raw words, whose sequence numpy guarantees for a seed, as it does not for the methods of Generator.
    source = np.random.PCG64(seed)
    words = -(-len(values) // 64)
    padded = np.zeros(words * 64, values.dtype)
    padded[: len(values)] = values
    eights = padded.reshape(-1, 8)
    rows = max(1, _BYTES // (words * 8))
    for start in range(0, draws, rows):
        height = min(rows, draws - start)
        raw = source.random_raw(height * words).astype("<u8", copy=False).view(np.uint8).reshape(height, words * 8)
        sums = np.zeros(height, values.dtype)
        for place in range(0, len(eights), _TABLES):
            tables = eights[place : place + _TABLES] @ _EIGHT
            for table, column in zip(tables, np.ascontiguousarray(raw[:, place : place + _TABLES].T), strict=True):
                sums += table.take(column)
        yield sums
