import pytest

from penstock.check import invisible


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\u202eb", 0x202E),
        ("a\u2066b", 0x2066),
        ("a\u200bb", 0x200B),
        ("a\u200db", 0x200D),
        ("a\ufeffb", 0xFEFF),
        ("a\U000e0041b", 0xE0041),
        ("a\x1b[2Jb", 0x1B),
        ("a\x9bb", 0x9B),
    ],
)
def test_unseen_characters_are_found(text: str, code: int) -> None:
    (found,) = invisible.find(f"first\nä {text}")
    assert (found.code, found.within.line, found.within.column, found.times) == (code, 1, 3, 1)


def test_each_is_told_once() -> None:
    assert [(seen.code, seen.times) for seen in invisible.find("\u200ba\u200bb\u202e")] == [(0x200B, 2), (0x202E, 1)]


@pytest.mark.parametrize("text", ["plain\n\ttabbed\r\n", "Büro, 日本語", "👩‍💻 ❤️", "می‌خواهم", "عربي"])
def test_scripts_and_emoji_need_theirs(text: str) -> None:
    assert invisible.find(text.replace("\r", "")) == []
