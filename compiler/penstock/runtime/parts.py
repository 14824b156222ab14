"""What a message says: a text, or parts of text and images as OpenAI's API has them."""

from collections.abc import Mapping, Sequence
from typing import Any

_IMAGES = ("https://", "data:image/")


def text(content: object) -> str:
    """The text of a message; images say nothing."""
    if isinstance(content, str):
        return content
    parts: Sequence[Any] = content if isinstance(content, list) else ()
    found = (part.get("text") for part in parts if isinstance(part, Mapping))
    return "\n".join(each for each in found if isinstance(each, str))


def wrong(content: object) -> str | None:
    """Why something is no content of a message; None: it is. An image is a data URI or an https address, which the
    provider fetches, never Penstock.
    """
    if isinstance(content, str):
        return None
    if not isinstance(content, list) or not content:
        return "`content` is a text, or parts"
    for part in content:
        kind = part.get("type") if isinstance(part, Mapping) else None
        if kind == "text" and isinstance(part.get("text"), str):
            continue
        image = part.get("image_url") if kind == "image_url" else None
        url = image.get("url") if isinstance(image, Mapping) else None
        if not isinstance(url, str) or not url.startswith(_IMAGES):
            return "a part is `{type: text, text}` or `{type: image_url, image_url: {url}}`, https or data:image/"
    return None
