import pytest

from penstock.text.pii import find


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Write to jo.bloggs+x@mail.acme.co.uk today.", ["email"]),
        ("Write to support@example.org or a@b.test.", []),
        ("Call +44 20 7946 0958, or +1 (212) 736-5000.", ["phone", "phone"]),
        ("It takes +5 days, and 2026-11-21 is late.", []),
        ("Pay to GB82 WEST 1234 5698 7654 32.", ["iban"]),
        ("Pay to GB83 WEST 1234 5698 7654 32.", []),
        ("Card 4111 1111 1111 1111.", ["card"]),
        ("Card 4111 1111 1111 1112, order 5500-0000-0000.", []),
        ("Write to jo\u200b.bloggs@ac\u00adme.co.uk.", ["email"]),
        ("Write to jo＠acme．co.", ["email"]),
        ("Card ４１１１ １１１１ １１１１ １１１１, or 4111\u00a01111\u00a01111\u20601111.", ["card", "card"]),
        ("Ruf an: +٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨.", ["phone"]),
        ("", []),
    ],
)
def test_kinds(text: str, kinds: list[str]) -> None:
    assert [each.kind for each in find(text)] == kinds


def test_offsets() -> None:
    text = "é: a@b.co!"
    (found,) = find(text)
    assert text[found.start : found.end] == "a@b.co"
    text = "é\u200b: a\u200b@b.c\u200bo\u200b!"
    (found,) = find(text)
    assert text[found.start : found.end] == "a\u200b@b.c\u200bo"


@pytest.mark.parametrize("text", ["a" * 200_000, "a." * 100_000, "+1 " * 60_000, "4" * 200_000, "GB82" * 50_000])
def test_hostile_text_takes_linear_time(text: str) -> None:
    assert len(find(text)) <= 1  # what grows with the square of the length would not come back
