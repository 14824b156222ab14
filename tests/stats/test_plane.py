"""Principal components."""

import numpy as np

from penstock.stats.plane import plane


def test_the_two_widest_directions_whatever_the_order_and_the_sign() -> None:
    draw = np.random.default_rng(3)
    rows = draw.normal(size=(120, 40)) * np.array([9.0, 5.0, *[1.0] * 38]) + 7
    made = plane(rows)
    centred = rows - rows.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    expected = centred @ directions[:2].T
    assert np.allclose(np.abs(made), np.abs(expected), atol=1e-4)
    assert all(made[np.abs(made[:, column]).argmax(), column] > 0 for column in (0, 1))
    order = draw.permutation(120)
    assert np.allclose(plane(rows[order]), made[order], atol=1e-4)


def test_what_has_no_plane_lies_on_a_line_or_a_point() -> None:
    assert (plane(np.ones((5, 3))) == 0).all()
    assert plane(np.zeros((0, 3))).shape == (0, 2) and (plane(np.ones((1, 3))) == 0).all()
    line = plane(np.arange(6.0)[:, None] * np.ones((1, 4)))
    assert (line[:, 1] == 0).all() and np.allclose(np.abs(np.diff(line[:, 0])), 2)
