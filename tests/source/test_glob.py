import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.source.glob import matches


@pytest.mark.parametrize(
    "pattern, path",
    [
        ("a.yaml", "a.yaml"),
        ("./a.yaml", "a.yaml"),
        ("*.yaml", "a.yaml"),
        ("**/*.md", "x.md"),
        ("**/*.md", "a/b/x.md"),
        ("pages/**/*.md", "pages/x.md"),
        ("pages/**/*.md", "pages/a/b/x.md"),
        ("**.md", "a/x.md"),
        ("pages/**.md", "pages/a/x.md"),
        ("drafts/**", "drafts/a/b"),
        ("drafts/", "drafts/a/b"),
        ("**", "a/b"),
        ("a?c", "abc"),
        ("a*b*c", "axbxbxc"),
        ("**/b/**/d", "b/d"),
        ("**/a/b/**/c", "a/x/a/b/q/c"),
        ("a/*/c", "a/b/c"),
        ("x[1]{2}.md", "x[1]{2}.md"),
        ("a**b", "axb"),
    ],
)
def test_matches(pattern: str, path: str) -> None:
    assert matches(pattern, path)


@pytest.mark.parametrize(
    "pattern, path",
    [
        ("*.yaml", "a/b.yaml"),
        ("a.yaml", "b/a.yaml"),
        ("a.c", "abc"),
        ("a?c", "a/c"),
        ("pages/**/*.md", "page/x.md"),
        ("drafts/**", "drafts"),
        ("drafts/**", "drafts2/x"),
        ("drafts/", "drafts"),
        ("a*b*c", "axbxcx"),
        ("a/*/c", "a/c"),
        ("a/*/c", "a/b/b/c"),
        ("A.yaml", "a.yaml"),
        ("a", "a\n"),
        ("a**b", "a/b"),
        ("", "a"),
    ],
)
def test_does_not_match(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


PIECE = st.text("ab*?", min_size=1, max_size=4).filter(lambda text: "**" not in text)


@given(
    st.lists(PIECE | st.just("**"), min_size=1, max_size=5).map("/".join),
    st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=5).map("/".join),
)
def test_agrees_with_a_backtracking_translation(pattern: str, path: str) -> None:
    parts = pattern.split("/")
    below = parts[-1] == "**"
    words = {"*": "[^/]*", "?": "[^/]"}
    written = "".join(
        "(?:[^/]+/)*" if part == "**" else "".join(words.get(sign, sign) for sign in part) + "/"
        for part in (parts[:-1] if below else parts)
    )
    plain = f"{written}(?:[^/]+/)+" if below else written
    assert matches(pattern, path) == (re.fullmatch(plain, path + "/") is not None)


@pytest.mark.parametrize("pattern", ["**/a/" * 40 + "x", "*a" * 60 + "*b", "**/*a*" * 20 + "b", "**/" * 200 + "x"])
def test_no_pattern_takes_long(pattern: str) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        assert not matches(pattern, "a/" * size + "a" * size)
        return time.process_time() - start

    seconds(10)
    # Backtracking would take some 2 ** 40 steps.
    assert seconds(400) < 1000 * max(seconds(40), 1e-3)
