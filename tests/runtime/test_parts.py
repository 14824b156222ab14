"""What a message says, of text and of images."""

import pytest

from penstock.runtime.parts import text, wrong

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}


def test_text_is_read_and_images_say_nothing() -> None:
    assert text("one") == "one"
    assert text([{"type": "text", "text": "one"}, IMAGE, {"type": "text", "text": "two"}]) == "one\ntwo"
    assert text(None) == ""


@pytest.mark.parametrize(
    "content",
    [
        None,
        3,
        [],
        ["text"],
        [{"type": "text"}],
        [{"type": "image_url", "image_url": "https://example.org/a.png"}],
        [{"type": "image_url", "image_url": {"url": "http://169.254.169.254/latest"}}],
        [{"type": "image_url", "image_url": {"url": "file:///etc/passwd"}}],
        [{"type": "input_audio"}],
    ],
)
def test_what_is_no_content_is_named(content: object) -> None:
    assert wrong(content) is not None


def test_text_and_images_are_content() -> None:
    assert wrong("one") is None and wrong([IMAGE, {"type": "text", "text": "What is this?"}]) is None
