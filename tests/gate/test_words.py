import pytest

from penstock.gate.words import count, number, percent, probability, share, short


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.7, "0.7"), (0.00021, "0.00021"), (12.5, "12.5"), (0.0, "0"), (-0.0, "0"), (None, "?"), (2 / 3, "0.6667")],
)
def test_number(value: float | None, expected: str) -> None:
    assert number(value) == expected


@pytest.mark.parametrize(("value", "expected"), [(0.214, "0.21"), (0.0, "0.00"), (0.0012, "0.0012"), (-0.27, "-0.27")])
def test_share(value: float, expected: str) -> None:
    assert share(value) == expected


def test_small_words() -> None:
    assert (count(1, "row"), count(2, "row")) == ("1 row", "2 rows")
    assert percent(0.1) == "10 %"
    assert (probability(0.00001), probability(0.0234)) == ("p < 0.0001", "p = 0.023")


def test_short_values_are_json() -> None:
    assert short({"b": 1, "a": [None]}, "x") == ('{"a": [null], "b": 1}', '"x"')
