"""Drawings for a table's cell."""

import re

from penstock.report.block import Tone, Whisker
from penstock.report.plots import small

WHISKER = Whisker("facts", -0.3, -0.36, -0.23, 0.05, Tone.BAD)


def test_an_interval_left_of_nought_is_drawn_left_of_it() -> None:
    made = small.interval(WHISKER, small.axis([WHISKER]))

    def at(name: str, end: int) -> float:
        found = re.search(rf'class="{name}" x1="([\d.]+)" x2="([\d.]+)"', made)
        assert found is not None
        return float(found[end])

    assert at("span", 1) < at("span", 2) < at("margin", 1) < at("zero", 1)
    assert 'aria-label="-0.300, -0.360 .. -0.230"' in made


def test_bars_are_shares_of_their_side() -> None:
    made = small.distributions([0.0, 0.0, 1.0, 1.0], [1.0], 1.0, "facts")
    heights = [(name, float(h)) for name, h in re.findall(r'class="(base|head)".*? height="([\d.]+)"', made)]
    assert heights == [("base", 15.0), ("base", 15.0), ("head", 30.0)]


def test_nothing_measured_and_nothing_but_noughts() -> None:
    assert small.distributions([], [float("nan")], None, "x") == ""
    assert small.distributions([0.0], [0.0], None, "x").count("<rect") == 2


def test_hostile_names_are_inert() -> None:
    assert "<script" not in small.distributions([1.0], [1.0], 1.0, '"><script>')
    assert "<script" not in small.line([1.0], '"><script>')


def test_quantiles_are_values_that_occurred() -> None:
    values = [float(n) for n in range(1, 101)]
    assert [small.quantile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50.0, 95.0, 99.0, 100.0]
    assert small.quantile([], 0.5) is None


def test_a_gap_breaks_the_line() -> None:
    made = small.line([0.1, None, 0.3, 0.2], "facts")
    assert re.search(r'd="M[\d. ]+M[\d. ]+L[\d. ]+"', made)
    assert small.line([None], "facts") == ""
