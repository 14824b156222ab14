"""McNemar's test and Tango's interval."""

from math import log, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar

from penstock.stats.paired import mcnemar_midp, tango

COUNTS = st.integers(0, 80)


@settings(max_examples=50, deadline=None)
@given(COUNTS, COUNTS)
def test_exact_is_half_of_the_two_sided_test(b: int, c: int) -> None:
    if b <= c:
        b, c = c + 1, b
    two_sided = mcnemar([[0, b], [c, 0]], exact=True).pvalue
    assert mcnemar_midp(b, c, exact=True) == pytest.approx(two_sided / 2, rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(COUNTS, COUNTS)
def test_midp_by_its_definition(b: int, c: int) -> None:
    distribution = stats.binom(b + c, 0.5)
    expected = distribution.sf(b) + distribution.pmf(b) / 2 if b + c else 1
    assert mcnemar_midp(b, c) == pytest.approx(expected, rel=1e-9)
    assert mcnemar_midp(b, c) <= mcnemar_midp(b, c, exact=True)


@settings(max_examples=50, deadline=None)
@given(COUNTS, COUNTS)
def test_another_loss_never_raises_p(b: int, c: int) -> None:
    if b + c:
        assert mcnemar_midp(b + 1, c) <= mcnemar_midp(b, c) + 1e-12


def likeliest_loss(b: int, c: int, n: int, difference: float) -> float:
    """Probability of pass -> fail that maximises the likelihood where fail -> pass is `difference` more."""

    def unlikelihood(q: float) -> float:
        cells = ((b, q), (c, q + difference), (n - b - c, 1 - 2 * q - difference))
        return -sum(count * log(max(p, 1e-300)) for count, p in cells if count)

    low, high = max(0.0, -difference), (1 - difference) / 2
    found = optimize.minimize_scalar(unlikelihood, bounds=(low, high), method="bounded", options={"xatol": 1e-12})
    return float(found.x)


@pytest.mark.parametrize(("b", "c", "n"), [(2, 12, 50), (5, 5, 100), (1, 0, 30), (0, 4, 20), (30, 3, 60), (9, 1, 10)])
@pytest.mark.parametrize("alpha", [0.025, 0.05, 0.1])
def test_tango_by_numeric_likelihood(b: int, c: int, n: int, alpha: float) -> None:
    z = stats.norm.ppf(1 - alpha)
    for bound, sign in zip(tango(b, c, n, alpha), (1, -1), strict=True):
        q = likeliest_loss(b, c, n, bound)
        score = (c - b - n * bound) / sqrt(n * (2 * q + bound * (1 - bound)))
        assert score == pytest.approx(sign * z, abs=1e-4)


@pytest.mark.parametrize("n", [1, 2, 50, 59, 10_000])
def test_tango_without_change_has_a_closed_form(n: int) -> None:
    z2 = stats.norm.ppf(0.95) ** 2
    assert tango(0, 0, n, 0.05) == pytest.approx((-z2 / (n + z2), z2 / (n + z2)), abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 400), st.data())
def test_tango_holds_the_estimate_and_mirrors(n: int, data: st.DataObject) -> None:
    b = data.draw(st.integers(0, n))
    c = data.draw(st.integers(0, n - b))
    low, high = tango(b, c, n, 0.05)
    assert -1 <= low <= (c - b) / n <= high <= 1 and low < high
    assert tango(c, b, n, 0.05) == pytest.approx((-high, -low), abs=1e-9)
    wider = tango(b, c, n, 0.01)
    assert wider.low <= low and high <= wider.high
    if b + c < n:
        assert tango(b + 1, c, n, 0.05).low <= low + 1e-9


def test_every_pair_lost_or_won() -> None:
    assert tango(50, 0, 50, 0.05).low == -1
    assert tango(50, 0, 50, 0.05).high == pytest.approx(-0.897333628, abs=1e-8)
    assert tango(0, 50, 50, 0.05).high == 1


@pytest.mark.parametrize("table", [(-1, 0, 5), (3, 3, 5), (0, 0, 0)])
def test_impossible_tables(table: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        tango(*table, 0.05)
