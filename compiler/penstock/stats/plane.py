"""Vectors as points of a plane, to look at."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
_ROUNDS, _WIDTH = 40, 8


def plane(vectors: Matrix) -> Matrix:
    """The first two principal components of the rows of `vectors` (n, d), shape (n, 2), about their mean; 0 where there
    is none (Jolliffe 2002, 3.5: by the rows' inner products, since d is large; by subspace iteration from a fixed
    start, Halko, Martinsson and Tropp 2011, 4.5).

    The sign of a component is arbitrary: the row that lies farthest out, the first of equals, is on its positive side.
    Rounded, since inner products are not the same to the last bit everywhere.
    """
    n = len(vectors)
    made = np.zeros((n, 2))
    if n < 2:
        return made
    products = vectors @ vectors.T
    products -= products.mean(axis=0)
    products -= products.mean(axis=1, keepdims=True)
    basis = np.cos(np.outer(np.arange(n) + 0.5, np.arange(1, min(n, _WIDTH + 1))) * (np.pi / n))
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(products @ basis)
    values, turned = np.linalg.eigh(basis.T @ products @ basis)
    directions = basis @ turned
    largest = max(float(np.trace(products)), 0.0)
    for column in range(min(2, len(values))):
        value = float(values[-1 - column])
        if value <= 1e-9 * largest:
            break
        scores = np.round(directions[:, -1 - column] * np.sqrt(value), 6)
        sign = np.sign(scores[np.argmax(np.round(np.abs(scores), 5))]) or 1.0
        made[:, column] = scores * sign + 0.0
    return made
