"""`builtin/extractive`: answers with sentences of its prompt. A stand-in and a baseline, not a language model.

It reads nothing but the last user message. The question is what follows the last line that begins with "Question:",
else the last paragraph; all before it is documents. Their sentences are scored by the share of the question's content
words that they hold, rare words counting more (inverse document frequency over the sentences of the prompt), and a
sentence gains from its neighbours and from its heading. The best ones are given in the order of the documents; where
none is good enough, the answer is "I do not know." The same prompt always gives the same answer.

Parameters: `sentences`, how many are given (1 to 20, default 2); `threshold`, the least share of the question's words
that the best sentence must hold (0 to 1, default 0.4). What only steers sampling (`temperature`, `seed`, `top_p`,
`max_tokens`) is accepted and has no effect. With an output schema the answer is an object whose first property of
type string holds the text.
"""

import json
from collections.abc import Mapping
from typing import Any

from penstock.runtime import parts
from penstock.runtime.provider import Answer, Failed, Request
from penstock.runtime.reader import Parameters, answer
from penstock.spec.parameters import COMMON
from penstock.text.tokens import estimate

_IGNORED = frozenset(COMMON)  # what providers share changes nothing here


async def ask(request: Request) -> Answer:
    """The best sentences of the last user message, or UNKNOWN."""
    if request.mode != "chat":
        raise Failed("provider-request", "builtin/extractive only chats: it does not embed nor rank")
    wanted = parameters(request.parameters)
    said = [parts.text(message["content"]) for message in request.messages if message["role"] == "user"]
    text = answer(said[-1] if said else "", wanted)
    if request.schema is not None:
        text = json.dumps({_property(request.schema): text}, ensure_ascii=False)
    return Answer(
        text,
        input_tokens=sum(estimate(parts.text(message["content"])) for message in request.messages),
        output_tokens=estimate(text),
    )


def parameters(given: Mapping[str, Any]) -> Parameters:
    """The parameters, checked.

    Raises:
        Failed: one is unknown or out of range.
    """
    wanted = {name: value for name, value in given.items() if name not in _IGNORED}
    unknown = sorted(set(wanted) - set(Parameters._fields))
    if unknown:
        has = ", ".join(Parameters._fields)
        raise Failed("provider-request", f"builtin/extractive has no parameter {unknown[0]!r}; it has: {has}")
    found = Parameters(**wanted)
    if type(found.sentences) is not int or not 1 <= found.sentences <= 20:
        raise Failed("provider-request", f"`sentences` of builtin/extractive is 1 to 20, not {found.sentences!r}")
    if type(found.threshold) not in (int, float) or not 0 <= found.threshold <= 1:
        raise Failed("provider-request", f"`threshold` of builtin/extractive is 0 to 1, not {found.threshold!r}")
    return found


def _property(schema: Mapping[str, Any]) -> str:
    properties = schema.get("properties")
    found = properties.items() if isinstance(properties, Mapping) else ()
    name = next((name for name, of in found if isinstance(of, Mapping) and of.get("type") == "string"), None)
    if name is None:
        raise Failed(
            "provider-request", "builtin/extractive fills a property of type string; the output schema has none"
        )
    return str(name)
