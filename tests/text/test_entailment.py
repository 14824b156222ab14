"""Lexical entailment."""

import pytest

from penstock.text.entailment import SUPPORTED, grounded, supported

PAGES = [
    "Refunds are possible within 30 days of purchase. Bring the receipt. Opened software cannot be returned.",
    "Shipping costs 5 euros. Orders above 1,500 euros ship free of charge.",
]


@pytest.mark.parametrize(
    "claim",
    [
        "Refunds are possible within 30 days of purchase.",
        "You can get refunds within thirty days.",
        "Opened software can't be returned.",
        "Shipping costs 5 euros [2].",
        "Orders above 1500 euros are shipped free.",
    ],
)
def test_borne_out(claim: str) -> None:
    assert supported(claim, PAGES) >= SUPPORTED


@pytest.mark.parametrize(
    "claim",
    [
        "Refunds are possible within 14 days of purchase.",
        "Shipping takes a week by bicycle courier.",
        "The receipt costs 30 euros and software ships with batteries.",
    ],
)
def test_not_borne_out(claim: str) -> None:
    assert supported(claim, PAGES) < SUPPORTED


def test_a_negation_must_be_in_the_passage() -> None:
    pages = ["Dogs are allowed in the office."]
    assert supported("Dogs are not allowed in the office.", pages) < supported("Dogs are allowed in the office.", pages)


def test_words_of_two_documents_do_not_add_up() -> None:
    assert supported("Opened software ships free of charge.", PAGES) < 1


def test_share_of_sentences() -> None:
    assert grounded("Refunds are possible within 30 days. Shipping is by bicycle courier.", PAGES) == 0.5
    assert grounded("Refunds are possible within 30 days.", PAGES) == 1


def test_what_claims_nothing() -> None:
    assert grounded("I do not know.", PAGES) == 1
    assert grounded("", PAGES) == 0
    assert supported("", PAGES) == 1


def test_no_documents() -> None:
    assert grounded("Refunds are possible.", []) == 0 and supported("Refunds are possible.", []) == 0
    assert grounded("Refunds are possible.", [""]) == 0


def test_adding_a_document_never_hurts() -> None:
    claim = "Orders above 1500 euros are shipped free within 30 days."
    assert supported(claim, PAGES[:1]) <= supported(claim, PAGES) <= supported(claim, [*PAGES, claim])
