"""The table of template languages."""

import pytest

from penstock.diagnostics.location import Within
from penstock.spec.template import Failed, load, place, written
from penstock.spec.templates import TEMPLATES


@pytest.mark.parametrize(("name", "text"), [("jinja2", "{{ q }}"), ("mustache", "{{q}}"), ("fstring", "{q}")])
def test_every_language_keeps_the_contract(name: str, text: str) -> None:
    language = load(name)
    [use] = language.analyse(text).uses
    assert (use.path, use.optional) == (("q",), False)
    for value in ("{{ 7*7 }}", "{x}", "{{#a}}", "${{ x }}", "<b>&", "é\n"):
        # A value is never read as a template, nor escaped.
        assert language.render(text, {"q": value}) == value
    with pytest.raises(Failed):
        language.render(text, {})
    assert language.normal(language.normal(text)) == language.normal(text)
    assert language.analyse("").uses == ()
    assert language.render("", {}) == ""


def test_every_name_loads() -> None:
    assert [type(load(name)).__name__ for name in TEMPLATES] == ["Jinja2", "Mustache", "FString"]
    with pytest.raises(KeyError):
        load("erb")


def test_places_and_words() -> None:
    assert place("a\nbc d", 5, 1) == Within(1, 3, 1, 4)
    assert written(("documents", "*", "id")) == "documents[].id"
