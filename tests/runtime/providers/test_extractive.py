"""The embedded reader: the sentence that answers, or nothing."""

import asyncio
import json
from typing import Any

import pytest

from penstock.runtime.provider import Failed, Request
from penstock.runtime.providers.extractive import ask
from penstock.runtime.reader import UNKNOWN

DOCUMENTS = """\
[pages/shop.md#opening-hours]
The shop opens on weekdays. It is open from nine to five. On Sundays the shop is closed.

[pages/shop.md#returns]
Goods may be sent back. Refunds are paid within 30 days, e.g. to a card.

- Gift cards are not refunded.
- Food is never taken back.

| item | fee |
|---|---|
| express parcel | 12 euro |

```sh
shop returns --open 4711
```
"""


def answer(question: str, documents: str = DOCUMENTS, schema: Any = None, **parameters: Any) -> str:
    messages = (
        {"role": "system", "content": "Answer from the documents. The moon is made of green cheese."},
        {"role": "user", "content": "Question: What is the moon made of?"},
        {"role": "assistant", "content": "The moon is rock."},
        {"role": "user", "content": f"{documents}\nQuestion: {question}"},
    )
    request = Request("builtin/extractive", "chat", messages, parameters=parameters, schema=schema)
    return asyncio.run(ask(request)).text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Within how many days are refunds paid?", "Refunds are paid within 30 days, e.g. to a card."),
        ("Are gift cards refunded?", "Gift cards are not refunded."),
        ("What is the fee of an express parcel?", "| express parcel | 12 euro |"),
        ("How do I open returns for 4711?", "shop returns --open 4711"),
        ("Is the shop closed on Sundays?", "On Sundays the shop is closed."),
    ],
)
def test_gives_the_sentence_that_answers(question: str, expected: str) -> None:
    assert answer(question, sentences=1) == expected


def test_says_that_it_does_not_know() -> None:
    assert answer("Who won the chess championship in Baku?") == UNKNOWN
    assert answer("What is the moon made of?") == UNKNOWN
    assert answer("", "") == UNKNOWN
    assert answer("Is it?") == UNKNOWN


def test_order_is_that_of_the_documents() -> None:
    text = answer("Gift cards refunded, and refunds paid within days?", sentences=2, threshold=0)
    assert text.index("Refunds are paid") < text.index("Gift cards")


def test_words_of_the_document_name_count() -> None:
    assert "nine to five" in answer("What are the opening hours?", threshold=0.1)


def test_more_sentences_only_where_they_are_nearly_as_good() -> None:
    assert answer("Are gift cards refunded?", sentences=20).count(".") < DOCUMENTS.count(".")


def test_same_sentence_comes_once() -> None:
    assert answer("Is the box red?", "The box is red. Filler here.\n\nThe box is red.\n", sentences=3).count("box") == 1


def test_marks_headings_and_fences_are_not_part_of_an_answer() -> None:
    text = answer("shop opening hours returns open fee", sentences=20, threshold=0)
    assert "[" not in text
    assert "```" not in text
    assert "|---|" not in text


def test_without_a_question_line_the_last_paragraph_asks() -> None:
    messages = ({"role": "user", "content": "The box is red. The ball is blue.\n\nWhat has the blue ball?\n"},)
    request = Request("builtin/extractive", "chat", messages, parameters={"sentences": 1})
    found = asyncio.run(ask(request))
    assert found.text == "The ball is blue."
    assert found.input_tokens > found.output_tokens > 0


def test_output_schema_takes_the_first_text_property() -> None:
    schema = {"type": "object", "properties": {"score": {"type": "number"}, "reply": {"type": "string"}}}
    assert json.loads(answer("Are gift cards refunded?", schema=schema, sentences=1)) == {
        "reply": "Gift cards are not refunded."
    }
    with pytest.raises(Failed, match="has none"):
        answer("Are gift cards refunded?", schema={"type": "array"})


@pytest.mark.parametrize(
    "parameters", [{"sentence": 1}, {"sentences": 0}, {"sentences": True}, {"sentences": "2"}, {"threshold": 2}]
)
def test_parameters_are_checked(parameters: dict[str, Any]) -> None:
    with pytest.raises(Failed, match="builtin/extractive"):
        answer("x", **parameters)


def test_sampling_parameters_change_nothing() -> None:
    plain = answer("Are gift cards refunded?")
    assert answer("Are gift cards refunded?", temperature=1, max_tokens=10, seed=7, top_p=0.1) == plain


def test_does_not_embed() -> None:
    with pytest.raises(Failed, match="does not embed"):
        asyncio.run(ask(Request("builtin/extractive", "embedding", texts=("a",))))
