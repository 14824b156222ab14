"""What was asked and answered, out of a conversation as providers and conventions spell it."""

from collections.abc import Mapping
from typing import Any


def asked(value: Any) -> str | None:
    """The last text of the user in a list of messages; a text is itself."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return asked(value.get("messages", value.get("prompt")))
    if not isinstance(value, list):
        return None
    said = [each for each in value if isinstance(each, Mapping)]
    users = [each for each in said if each.get("role") in ("user", "human")]
    return _text(users[-1]) if users else None


def answered(value: Any) -> str | None:
    """The text of an answer: of a completion, of the last message in a list."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return answered(value[-1]) if value else None
    if not isinstance(value, Mapping):
        return None
    choices = value.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], Mapping):
        return answered(choices[0].get("message", choices[0].get("text")))
    return _text(value)


def _text(message: Mapping[str, Any]) -> str | None:
    """`content` as text or as parts; `parts` as OpenTelemetry has them."""
    content = message.get("content", message.get("parts", message.get("text")))
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    parts = [part for part in content if isinstance(part, Mapping) and part.get("type", "text") == "text"]
    texts = [part.get("text", part.get("content")) for part in parts]
    found = [text for text in texts if isinstance(text, str)]
    return "".join(found) if found else None
