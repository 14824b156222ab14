"""Whatever lies in the store, the findings are the same."""

import pytest

from penstock.project import kept
from penstock.project.kept import Analyses
from penstock.source import store


def test_an_entry_is_found_by_text_and_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    place = store.memory()
    Analyses(place).put("template", "a", [1])
    assert Analyses(place).get("template", "a") == [1]
    assert Analyses(place).get("template", "b") is None
    assert Analyses(place).get("expression", "a") is None
    monkeypatch.setattr(kept, "edition", lambda: "another")
    assert Analyses(place).get("template", "a") is None


def test_what_is_fetched_is_asked_for_once() -> None:
    place = store.memory()
    Analyses(place).put("template", "a", [1])
    found = Analyses(place)
    found.fetch("template", ["a", "b"])
    Analyses(place).put("template", "b", [2])
    assert (found.get("template", "a"), found.get("template", "b")) == ([1], None)


def test_text_that_is_no_unicode_has_a_key() -> None:
    found = Analyses(store.memory())
    found.put("template", "\ud800", 1)
    assert found.get("template", "\ud800") == 1
