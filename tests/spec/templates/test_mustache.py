"""Mustache: what a template reads and gives."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock.spec.template import Failed, load

MUSTACHE = load("mustache")


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("Hi {{name}}! {{{name}}} {{& name}} {{ a.b }}", {"name": "<b>", "a": {"b": 1}}, "Hi <b>! <b> <b> 1"),
        ("{{#docs}}\n- {{id}} {{q}}\n{{/docs}}\nend", {"docs": [{"id": 1}, {"id": 2}], "q": "?"}, "- 1 ?\n- 2 ?\nend"),
        ("{{#docs}}{{.}},{{/docs}}", {"docs": ["a", "b"]}, "a,b,"),
        ("{{^docs}}none{{/docs}}{{#docs}}x{{/docs}}", {"docs": []}, "none"),
        ("{{^docs}}none{{/docs}}", {}, "none"),
        ("{{#ok}}yes{{/ok}}{{#person}}{{name}}{{/person}}", {"ok": True, "person": {"name": "A"}}, "yesA"),
        ("a{{! a comment }}b {{x}}", {"x": None}, "ab "),
        ("{{q}}", {"q": "{{name}}"}, "{{name}}"),
    ],
)
def test_render(text: str, values: dict[str, Any], expected: str) -> None:
    assert MUSTACHE.render(text, values) == expected


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("{{> part}}", "partials", 0),
        ("{{=<% %>=}}", "partials", 0),
        ("a\n{{a", "without `}}`", 1),
        ("{{#a}}", "never closed", 0),
        ("{{/a}}", "not open", 0),
        ("{{#a}}{{/b}}", "not open", 0),
        ("{{a b}}", "a tag holds a name", 0),
        ("{{#a}}" * 100 + "{{/a}}" * 100, "too deeply", 0),
    ],
)
def test_refused(text: str, message: str, line: int) -> None:
    error = MUSTACHE.analyse(text).error
    assert error is not None
    assert message in error.message
    assert error.line == line
    with pytest.raises(Failed):
        MUSTACHE.render(text, {"a": 1})


def test_uses_and_places() -> None:
    found = MUSTACHE.analyse("{{q}}\n{{#docs}}{{id}}{{/docs}}{{^none}}{{x.y}}{{/none}}")
    assert [(use.path, tuple(use.within), use.optional, use.otherwise) for use in found.uses] == [
        (("q",), (0, 2, 0, 3), False, ()),
        (("docs",), (1, 3, 1, 7), False, ()),
        (("docs", "*", "id"), (1, 11, 1, 13), False, (("id",),)),
        (("none",), (1, 27, 1, 31), True, ()),
        (("x", "y"), (1, 35, 1, 38), False, ()),
    ]


@pytest.mark.parametrize("text", ["{{q}}", "{{#q}}{{/q}}", "{{a.b}}"])
def test_a_missing_value_fails(text: str) -> None:
    with pytest.raises(Failed, match="among the values"):
        MUSTACHE.render(text, {"a": {}})


def test_work_and_size_are_bounded() -> None:
    nested = "{{#a}}" * 10 + "x" + "{{/a}}" * 10
    with pytest.raises(Failed, match="more than"):
        MUSTACHE.render(nested, {"a": [1] * 100})
    with pytest.raises(Failed, match="more than"):
        MUSTACHE.render("{{a}}" * 100, {"a": "x" * 100_000})


def test_nothing_of_python_is_reached() -> None:
    with pytest.raises(Failed):
        MUSTACHE.render("{{a.__class__}}", {"a": "x"})


def test_normal_form() -> None:
    assert MUSTACHE.normal("{{ a }}{{! c }}{{& b}}") == MUSTACHE.normal("{{a}}{{{b}}}")
    assert MUSTACHE.normal("{{a") == "{{a"


plain = st.text(alphabet="ab {}\n", max_size=8).filter(lambda text: "{{" not in text and not text.endswith("{"))
values = st.dictionaries(st.sampled_from("xyz"), plain, min_size=3, max_size=3)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(plain, st.sampled_from("xyz")), max_size=5), values)
def test_round_trip(parts: list[tuple[str, str]], given_values: dict[str, str]) -> None:
    text = "".join(f"{before}{{{{{name}}}}}" for before, name in parts)
    expected = "".join(before + given_values[name] for before, name in parts)
    assert MUSTACHE.render(text, given_values) == expected
    assert {use.path for use in MUSTACHE.analyse(text).uses} == {(name,) for _, name in parts}
