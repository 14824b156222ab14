"""Format strings: what a template reads and gives."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.spec.template import Failed, load

FSTRING = load("fstring")


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hi {name}", {"name": "{b}"}, "Hi {b}"),
        (
            "{docs[0][id]} {p.q} {n:.2f} {m:,}",
            {"docs": [{"id": 1}], "p": {"q": "a"}, "n": 2.5, "m": 1000},
            "1 a 2.50 1,000",
        ),
        ("{{x}} {{{x}}}", {"x": 1}, "{x} {1}"),
        ("{x}{y}", {"x": None, "y": ["a"]}, '["a"]'),
    ],
)
def test_render(text: str, values: dict[str, Any], expected: str) -> None:
    assert FSTRING.render(text, values) == expected


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("{a!r}", "conversions", 2),
        ("{a.__class__}", "unsafe", 1),
        ("{a[__class__]}", "unsafe", 1),
        ("{", "without `}`", 0),
        ("a }", "single", 2),
        ("{}", "a field holds a name", 1),
        ("{0}", "a field holds a name", 1),
        ("{a b}", "a field holds a name", 1),
        ("{n:>999999999}", "formats of numbers", 3),
        ("{n:{w}}", "formats of numbers", 3),
    ],
)
def test_refused(text: str, message: str, column: int) -> None:
    error = FSTRING.analyse(text).error
    assert error is not None
    assert message in error.message
    assert error.column == column
    with pytest.raises(Failed):
        FSTRING.render(text, {"a": 1, "n": 1, "w": 1})


def test_uses_and_places() -> None:
    found = FSTRING.analyse("{{no}}\n{q} {docs[0].id:.1f}")
    assert [(use.path, tuple(use.within)) for use in found.uses] == [
        (("q",), (1, 1, 1, 2)),
        (("docs", "*", "id"), (1, 5, 1, 15)),
    ]


@pytest.mark.parametrize("text", ["{q}", "{a.b}", "{l[3]}", "{a.keys}"])
def test_a_missing_value_fails(text: str) -> None:
    with pytest.raises(Failed, match="among the values"):
        FSTRING.render(text, {"a": {}, "l": [1]})


def test_formats_take_numbers() -> None:
    with pytest.raises(Failed, match="takes a number"):
        FSTRING.render("{a:.2f}", {"a": "x"})


def test_size_is_bounded() -> None:
    with pytest.raises(Failed, match="more than"):
        FSTRING.render("{a}" * 100, {"a": "x" * 100_000})


values = st.dictionaries(st.sampled_from("xyz"), st.text(max_size=8), min_size=3, max_size=3)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=8), st.sampled_from("xyz")), max_size=5), values)
def test_round_trip_and_python_agrees(parts: list[tuple[str, str]], given_values: dict[str, str]) -> None:
    text = "".join(before.replace("{", "{{").replace("}", "}}") + f"{{{name}}}" for before, name in parts)
    expected = "".join(before + given_values[name] for before, name in parts)
    assert FSTRING.render(text, given_values) == expected == text.format(**given_values)
    assert FSTRING.normal(text) == text
