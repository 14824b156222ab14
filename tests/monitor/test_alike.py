"""Which texts have something alike to be compared with."""

from penstock.monitor.alike import alike
from penstock.monitor.gathered import Kept


def kept(*given: tuple[str, str | None]) -> list[Kept]:
    """Of (stratum, session)."""
    return [
        Kept(number, f"text {number}", session, f"t{number}", {}, {}, stratum=stratum)
        for number, (stratum, session) in enumerate(given)
    ]


def test_a_stratum_needs_two_texts_of_the_reference() -> None:
    found = alike(["a", "a", "b", "c", "c"], kept(("a", None), ("b", None), ("c", None), ("d", None), ("a", None)))
    assert ([each.rank for each in found.kept], found.strata) == ([0, 2, 4], ["a", "c", "a"])


def test_a_session_stays_together_where_most_of_it_is() -> None:
    given = kept(("9", "s"), ("9", "s"), ("10", "s"), ("10", None), ("11", "t"), ("9", "t"), ("10", "u"))
    found = alike(["9", "9", "10", "10", "11", "11"], given)
    assert found.strata == ["9", "9", "9", "10", "11", "11", "10"]
    assert alike(["10", "10"], given).strata == ["10", "10"]
