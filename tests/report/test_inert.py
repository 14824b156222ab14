"""Hostile text, sink by sink."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from penstock.report import inert

TEXT = st.text(alphabet=st.characters(), max_size=60)
PARSER = MarkdownIt("gfm-like", {"linkify": False, "html": True})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31m", "\\u{1b}[31m"),
        ("\u202eab", "\\u{202e}ab"),
        ("a\u200bb", "a\\u{200b}b"),
        ("a\ufe0f", "a\\u{fe0f}"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("\ud800", "\\u{d800}"),
        ("a\U000e0041", "a\\u{e0041}"),
        ("日本語 ünï", "日本語 ünï"),
        ("\u3164", "\\u{3164}"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert inert.visible(text) == shown


def test_a_line_is_one_line_and_short() -> None:
    assert inert.line("one\r\ntwo\rthree") == "one⏎two\\u{d}three"
    assert "\n" not in inert.line("a\nb")
    assert len(inert.line("x" * 50, 10)) == 10


@given(TEXT)
def test_nothing_unseen_is_left(text: str) -> None:
    assert all(c.isprintable() or c.isspace() for c in inert.visible(text))
    assert not set(inert.visible(text)) & set("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


@pytest.mark.parametrize("text", ["::error::x", "  ::error::x", "\t::x", "\x1b[1m::x", "a\n::error::x"])
def test_no_line_of_a_log_commands(text: str) -> None:
    for line in inert.log(text).split("\n"):
        assert not line.replace("\x1b[1m", "").lstrip().startswith("::")


def test_old_commands_stand_anywhere_in_a_line() -> None:
    assert "##[" not in inert.log("a ##[add-mask]b")
    assert "##vso[" not in inert.log("a ##vso[x]b")


@given(TEXT)
def test_properties_and_data_of_commands(text: str) -> None:
    value, data = inert.command_property(text), inert.command_data(text)
    assert not set(value) & set(":,\r\n")
    assert not set(data) & set("\r\n")


@given(TEXT)
def test_a_code_span_is_one_code_span(text: str) -> None:
    found = PARSER.parseInline(inert.code(text))[0].children or []
    expected = ["text"] if text == "" else ["code_inline"]
    assert [token.type for token in found] == expected


@given(TEXT)
def test_a_cell_is_one_cell(text: str) -> None:
    table = f"| a | b |\n|---|---|\n| {inert.code(text, cell=True)} | {inert.markdown('x')} |"
    tokens = PARSER.parse(table)
    assert [token.type for token in tokens].count("td_open") == 2
    cells = [token for token in tokens if token.type == "inline"]
    assert cells[-1].content == "x"
    assert [child.type for child in cells[-2].children or []] == (["text"] if text == "" else ["code_inline"])


@given(TEXT)
def test_a_fence_is_one_fence(text: str) -> None:
    tokens = PARSER.parse(f"{inert.fence(text, 'text')}\n\nafter")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


@given(TEXT)
def test_words_are_words(text: str) -> None:
    tokens = PARSER.parse(inert.markdown(text))
    kinds = {token.type for token in tokens} | {c.type for token in tokens for c in token.children or []}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}


@given(TEXT)
def test_json_keeps_the_value(text: str) -> None:
    printed = inert.json(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(printed) == {"a": text}
    printed.encode("utf-8")


def test_markup_cannot_leave_a_quoted_attribute() -> None:
    assert inert.markup("\"><b x='&") == "&quot;&gt;&lt;b x=&#x27;&amp;"
