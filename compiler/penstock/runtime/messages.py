"""A PromptTemplate with values becomes the messages that a model is sent."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from penstock.runtime.examples import select
from penstock.runtime.parts import wrong
from penstock.runtime.step import Means, StepFailed
from penstock.spec import template as templates
from penstock.spec.template import Template

if TYPE_CHECKING:  # a template may also be a sketch
    from penstock.spec.kinds.prompt_template import Examples, Insert, Message, PromptTemplate


async def render(template: "PromptTemplate", values: Mapping[str, Any], means: Means) -> list[dict[str, Any]]:
    """The messages in order, examples and inserted messages in their places."""
    language = templates.load(template.format)
    messages: list[dict[str, Any]] = []
    for part in template.messages:
        insert = getattr(part, "insert", None)
        if insert is None:
            messages.append(_message(language, cast("Message", part), values))
        elif insert == "examples" and template.examples is not None:
            messages += await _examples(language, template.examples, values, means)
        else:
            messages += _inserted(cast("Insert", part), values)
    return messages


async def _examples(
    language: Template, examples: "Examples", values: Mapping[str, Any], means: Means
) -> list[dict[str, Any]]:
    rows = await select(examples, values, means)
    return [_message(language, message, {"row": row.values}) for row in rows for message in examples.messages]


def _inserted(part: "Insert", values: Mapping[str, Any]) -> list[dict[str, Any]]:
    value = values.get(part.insert)
    if not isinstance(value, list):
        raise StepFailed(f"`insert: {part.insert}`: there are no such messages")
    for message in value:
        if not isinstance(message, Mapping) or not isinstance(message.get("role"), str) or "content" not in message:
            raise StepFailed(f"`insert: {part.insert}`: a message has `role` and `content`")
        if (why := wrong(message["content"])) is not None:
            raise StepFailed(f"`insert: {part.insert}`: {why}")
    return [{"role": message["role"], "content": message["content"]} for message in value]


def _message(language: Template, message: "Message", values: Mapping[str, Any]) -> dict[str, str]:
    if not isinstance(message.content, str):
        raise StepFailed("a message's text is not in the bundle")
    try:
        return {"role": message.role, "content": language.render(message.content, values)}
    except templates.Failed as error:
        raise StepFailed(f"the {message.role} message cannot be rendered: {error}") from None
