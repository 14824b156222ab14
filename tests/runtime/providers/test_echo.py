import asyncio

import pytest

from penstock.runtime.provider import Failed, Request
from penstock.runtime.providers.echo import ask


def test_repeats_the_last_user_message() -> None:
    messages = (
        {"role": "user", "content": "first"},
        {"role": "user", "content": "last"},
        {"role": "assistant", "content": "not this"},
    )
    found = asyncio.run(ask(Request("builtin/echo", "chat", messages)))
    assert found.text == "last"
    assert found.input_tokens > found.output_tokens > 0
    assert asyncio.run(ask(Request("builtin/echo", "chat", messages[2:]))).text == ""


def test_does_not_embed() -> None:
    with pytest.raises(Failed, match="only chats"):
        asyncio.run(ask(Request("builtin/echo", "embedding", texts=("a",))))
