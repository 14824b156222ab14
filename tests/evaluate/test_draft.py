"""Rows proposed out of documents."""

from penstock.evaluate.draft import Document, drafted, fresh, topic

PAGES = [
    Document(
        "p/refunds.md#time", "A refund takes 5 working days. Unused articles can be returned within 30 days.", "refunds"
    ),
    Document(
        "p/orders.md#change", "An order can be changed until it is packed.\n\n```\nA code is a trap.\n```", "orders"
    ),
]


def test_every_document_has_its_turn_and_the_fact_stands_in_it() -> None:
    rows = [row for row in drafted(PAGES, source="document", take=10) if row.answerable]
    assert [row.topic for row in rows] == ["refunds", "orders", "refunds"]
    texts = {document.id: document.text for document in PAGES}
    assert all(row.facts[0] in texts[row.documents[0]] for row in rows)
    assert rows[0].origin == {"from": "document", "document": "p/refunds.md#time", "sentence": 0}


def test_the_same_documents_give_the_same_rows() -> None:
    assert drafted(PAGES, source="document", take=10) == drafted(PAGES, source="document", take=10)


def test_some_questions_nothing_answers() -> None:
    rows = [row for row in drafted(PAGES, source="document", take=10) if not row.answerable]
    assert rows and all(not row.facts and not row.documents for row in rows)


def test_code_is_no_prose() -> None:
    assert not any("trap" in str(row) for row in drafted(PAGES, source="document", take=10))


def test_what_is_nearly_asked_already_is_left_out() -> None:
    rows = drafted(PAGES, source="document", take=10)
    left = [*fresh(rows, [rows[0].question.lower().rstrip("?")])]
    assert left == rows[1:]


def test_the_topic_is_the_file() -> None:
    assert [topic("a/b/refunds.md#x"), topic("faq")] == ["refunds", "faq"]
