import pytest

from penstock.evaluate.told import number, short, text


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (True, 1.0),
        ("False", 0.0),
        (" 0.5 ", 0.5),
        ("nan", None),
        (float("inf"), None),
        ("", None),
        ("C", None),
        (None, None),
        ([1], None),
        (10**400, None),
    ],
)
def test_numbers_as_others_write_them(value: object, found: float | None) -> None:
    assert number(value) == found


def test_a_text_that_is_cut_stays_its_own() -> None:
    long = "x" * 300
    assert text("a\n b", 10) == "a b"
    assert len(text(long + "a", 50)) == 50
    assert text(long + "a", 50) != text(long + "b", 50)
    assert text({"a": 1}, 10) == text(None, 10) == ""


def test_short_names_do_not_depend_on_the_order_of_members() -> None:
    assert short({"a": 1, "b": [None]}) == short({"b": [None], "a": 1}) != short({"a": 1, "b": []})
    assert short({"a": "\ud800", "b": float("nan")})
