"""Which texts have something alike to be compared with."""

from penstock.monitor.alike import alike
from penstock.monitor.gathered import Kept


def kept(*strata: str | None) -> list[Kept]:
    return [
        Kept(number, f"text {number}", None, f"t{number}", {}, {}, stratum=stratum)
        for number, stratum in enumerate(strata)
    ]


def test_a_stratum_needs_two_texts_of_the_reference() -> None:
    found = alike(["a", "a", "b", "c", "c"], kept("a", "b", "c", None, "d", "a"))
    assert ([each.rank for each in found.kept], found.strata) == ([0, 2, 5], ["a", "c", "a"])
