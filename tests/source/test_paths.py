"""Names below a root."""

import pytest

from penstock.source import paths


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ("a.md", "a.md"),
        ("./a//b/../c.md", "a/c.md"),
        ("a/", "a"),
        (".github/x.yaml", ".github/x.yaml"),
        (".gitignore", ".gitignore"),
        ("git/config", "git/config"),
        ("é/日本.md", "é/日本.md"),
        ('a b\'s "c".md', 'a b\'s "c".md'),
        ("...", "..."),
        ("con", "con"),
    ],
)
def test_what_lies_below(path: str, normal: str) -> None:
    assert paths.below(path) == normal


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "a/..",
        "/etc/passwd",
        "//host/share",
        "..",
        "../../../etc/passwd",
        "a/../../b",
        "C:/x",
        "c:x",
        "a\\b",
        "..\\x",
        "a\x00b",
        "a\nb",
        "a\x1bb",
        "a\ud800b",
        ".git",
        ".git/config",
        "sub/.git/config",
        ".GIT/config",
        "git~1/config",
        "GIT~2",
        ".g\u200cit/config",
        ".git\ufeff",
        ".git./config",
        ".git /config",
        ".git::$INDEX_ALLOCATION/config",
    ],
)
def test_what_does_not(path: str) -> None:
    assert paths.below(path) is None
