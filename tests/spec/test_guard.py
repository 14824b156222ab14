"""Which of two guards asks for more."""

from penstock.spec.guard import Guard, looser, stricter


def test_stricter_takes_each_bound() -> None:
    a = Guard(margin=0.05, min=0.7, max_increase=0.2)
    b = Guard(margin=0.1, min=0.8, max=0.3)
    assert stricter(a, b) == Guard(margin=0.05, min=0.8, max=0.3, max_increase=0.2)
    assert stricter(None, a) == a
    assert stricter(a, None) == a
    assert stricter(None, None) is None


def test_looser_names_what_was_weakened() -> None:
    before = Guard(margin=0.05, min=0.7)
    assert looser(before, None) == ["margin", "min"]
    assert looser(before, Guard(margin=0.06, min=0.7)) == ["margin"]
    assert looser(before, Guard(margin=0.01, min=0.9, max=1)) == []
    assert looser(None, before) == []
