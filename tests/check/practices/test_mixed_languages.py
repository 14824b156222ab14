from typing import Any

from tests.check.practices.conftest import row


def test_languages_that_nothing_shows_apart_are_named(found: Any, good: Any) -> None:
    german = [row(100 + i, question=f"Wann kommt das Geld für das Ding {i} auf mein Konto zurück?") for i in range(5)]
    (only,) = found("mixed-languages", [*good, *german])
    assert only.file == "penstock.yaml" and "de 5" in only.message


def test_a_row_in_another_language_than_it_says_is_named(found: Any) -> None:
    said = "Où est mon colis et quand est-ce que vous allez le livrer à la maison ?"
    (only,) = found("mixed-languages", [row(0, question=said, language="en")])
    assert only.line == 1 and "reads like fr" in only.message
    assert not found("mixed-languages", [row(0, question=said, language="fr")])
