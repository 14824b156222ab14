"""A chain behind OpenAI's chat completions, where it has that shape.

It has, where its inputs take a conversation and one output is the reply:

- an input `messages`, an array of `penstock:message`: all of the conversation; or an input `history` of that type, what
  came before, and exactly one required text beside it: what the user said last;
- every other input has a default;
- exactly one output is a text, or one called `answer` is.
"""

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

from penstock.runtime.server.problem import Problem
from penstock.runtime.traces.trace import Usage

_MESSAGE = {"$ref": "penstock:message"}
_ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
_REFUSED = ("tools", "functions", "tool_choice", "function_call", "audio", "modalities")


class Shape(NamedTuple):
    """
    Attributes:
        conversation: the input that takes messages.
        question: the input that takes the last one of the user; None: `conversation` takes it too.
        output: the reply.
    """

    conversation: str
    question: str | None
    output: str


def shape(inputs: Mapping[str, Mapping[str, Any]], outputs: Mapping[str, Mapping[str, Any]]) -> Shape | None:
    """The shape of a chain with these declared inputs and typed outputs; None: it is none of a conversation."""
    texts = [name for name, declared in outputs.items() if declared.get("type") == "string"]
    output = "answer" if "answer" in texts else texts[0] if len(texts) == 1 else None
    needed = [name for name, declared in inputs.items() if "default" not in declared]
    if output is None:
        return None
    if _is_conversation(inputs.get("messages")) and set(needed) <= {"messages"}:
        return Shape("messages", None, output)
    asked = [name for name in needed if name != "history"]
    if _is_conversation(inputs.get("history")) and len(asked) == 1 and inputs[asked[0]].get("type") == "string":
        return Shape("history", asked[0], output)
    return None


def inputs_of(body: Mapping[str, Any], found: Shape, declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The chain's inputs. Parameters of sampling are the bundle's: those of the request say nothing.

    Raises:
        Problem: the request asks for what a chain does not do.
    """
    for name in _REFUSED:
        if body.get(name):
            raise Problem(400, "chat", f"`{name}` is not supported: the chain brings its own")
    if body.get("n") not in (None, 1):
        raise Problem(400, "chat", "`n` is 1")
    given = body.get("messages")
    if not isinstance(given, list) or not given:
        raise Problem(400, "chat", "`messages` is a list of messages")
    messages = [_message(each) for each in given]
    if found.question is None:
        return {found.conversation: messages}
    if messages[-1]["role"] != "user":
        raise Problem(400, "chat", "the last message is the user's")
    history = messages[:-1]
    most = declared[found.conversation].get("maxItems")
    return {found.conversation: history[-most:] if most else history, found.question: messages[-1]["content"]}


def completion(identity: str, model: str, text: str, usage: Usage) -> dict[str, Any]:
    """The answer in one piece."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, "refusal": None},
        "logprobs": None,
        "finish_reason": "stop",
    }
    head = {"id": f"chatcmpl-{identity}", "object": "chat.completion", "created": int(time.time()), "model": model}
    return {**head, "choices": [choice], "usage": counts(usage)}


def chunk(identity: str, model: str, created: int, delta: Mapping[str, Any], finish: str | None) -> dict[str, Any]:
    """A piece of the answer."""
    choice = {"index": 0, "delta": dict(delta), "logprobs": None, "finish_reason": finish}
    head = {"id": f"chatcmpl-{identity}", "object": "chat.completion.chunk", "created": created, "model": model}
    return {**head, "choices": [choice]}


def counts(usage: Usage) -> dict[str, int]:
    total = usage.input_tokens + usage.output_tokens
    return {"prompt_tokens": usage.input_tokens, "completion_tokens": usage.output_tokens, "total_tokens": total}


def _is_conversation(declared: Mapping[str, Any] | None) -> bool:
    return declared is not None and declared.get("type") == "array" and declared.get("items") == _MESSAGE


def _message(given: Any) -> dict[str, str]:
    role = _ROLES.get(str(given.get("role"))) if isinstance(given, dict) else None
    if role is None:
        raise Problem(400, "chat", f"a message's role is one of {', '.join(_ROLES)}")
    content = given.get("content")
    if isinstance(content, list):
        parts = [
            part.get("text") if isinstance(part, dict) and part.get("type") == "text" else None for part in content
        ]
        content = (
            None if None in parts or not all(isinstance(part, str) for part in parts) else "".join(map(str, parts))
        )
    if not isinstance(content, str):
        raise Problem(400, "chat", "a message's content is text")
    return {"role": role, "content": content}
