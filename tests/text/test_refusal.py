"""Which texts decline to answer."""

import pytest

from penstock.text.refusal import is_refusal


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "I do not know.",
        "I don't know the answer to that.",
        "I’m not sure.",
        "N/A",
        "I'm sorry, but I cannot help with that.",
        "Sorry, I can't share that.",
        "The documents do not say how long refunds take.",
        "This is not covered in the handbook.",
        "It isn't mentioned in the documents.",
        "Not in the documents.",
        "There is no information about parking in the provided documents.",
        "I could not find anything about this in the handbook. Please contact support.",
        "Unfortunately, I am unable to assist with that request. Is there anything else I can do for you?",
        "The context does not contain the answer.",
        "The answer cannot be determined from the context.",
        "That information is not available in the documents.",
        "As an AI language model, I cannot provide medical advice.",
    ],
)
def test_refusals(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Refunds take 30 days.",
        "No.",
        "I do not know the exact fee, but returns are accepted within 30 days of delivery.",
        'If the clerk says "I do not know", ask the manager at the front desk to call support.',
        "When a bot replies 'I cannot answer', escalate the ticket to a human agent within one hour.",
        "> I cannot answer this\n\nThat reply came from the old bot; the new one answers within a minute.",
        "You cannot return opened items.",
        "Items that are not in the catalogue cannot be ordered.",
        "The policy does not cover water damage to phones bought abroad.",
        "Orders cannot be changed after dispatch, and refunds take five days.",
        "Employees must not share passwords. They can reset them in the portal.",
    ],
)
def test_answers(text: str) -> None:
    assert not is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        " " * 200_000 + "a",
        "a" + " \t" * 100_000 + "- ",
        "I" + " " * 100_000,
        "“" * 200_000,
        "«a" * 200_000,
        "e.g. " * 40_000,
    ],
    ids=lambda text: repr(text[:6]),
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    assert not is_refusal(text)  # what grows with the square of the length would not come back


def test_a_quotation_that_never_ends_is_none() -> None:
    assert is_refusal("“Sorry“, I do not know.")
    assert not is_refusal("“No“ means: if it says “I do not know”, ask the manager at the desk for help.")
