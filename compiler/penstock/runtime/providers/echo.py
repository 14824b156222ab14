"""`builtin/echo`: answers with the last user message."""

from penstock.runtime import parts
from penstock.runtime.provider import Answer, Failed, Request
from penstock.text.tokens import estimate


async def ask(request: Request) -> Answer:
    """The text of the last message of role `user`; the empty text where there is none."""
    if request.mode != "chat":
        raise Failed("provider-request", "builtin/echo only chats: it does not embed nor rank")
    said = [parts.text(message["content"]) for message in request.messages if message["role"] == "user"]
    text = said[-1] if said else ""
    return Answer(
        text,
        input_tokens=sum(estimate(parts.text(message["content"])) for message in request.messages),
        output_tokens=estimate(text),
    )
