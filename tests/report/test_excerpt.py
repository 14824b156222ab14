"""Findings in words and signs."""

from dataclasses import replace

from penstock.report import excerpt
from penstock.report.block import Finding

FINDING = Finding(
    "error",
    "PS301",
    "missing-variable",
    "prompt 'answer' needs 'documents', step 'answer' does not pass it",
    "chains/support.yaml",
    14,
    7,
    14,
    11,
    '      with: {question: "${{ inputs.question }}"}',
    "'documents' (array of object) is read at prompts/answer.yaml:9:18",
    "add `documents: ${{ steps.search.documents }}`",
)


def test_the_form_of_the_contract() -> None:
    assert excerpt.text(FINDING) == (
        "error[PS301 missing-variable]: prompt 'answer' needs 'documents', step 'answer' does not pass it\n"
        "  --> chains/support.yaml:14:7\n"
        "   |\n"
        '14 |       with: {question: "${{ inputs.question }}"}\n'
        "   |       ^^^^ 'documents' (array of object) is read at prompts/answer.yaml:9:18\n"
        "   = help: add `documents: ${{ steps.search.documents }}`"
    )


def underlined(line: str, start: int, end: int, end_line: int = 14) -> list[str]:
    made = replace(FINDING, excerpt=line, column=start, end_column=end, end_line=end_line, label=None)
    return [shown[5:] for shown in excerpt.text(made).split("\n")[3:5]]


def test_tabs_stay_tabs_above_and_below() -> None:
    assert underlined("\t\tkey: v", 3, 6) == ["\t\tkey: v", "\t\t^^^"]


def test_wide_characters_take_two_columns() -> None:
    assert underlined("日本: wörd", 5, 9) == ["日本: wörd", "      ^^^^"]


def test_what_is_made_visible_moves_the_carets() -> None:
    assert underlined("a\u202eb: c", 3, 4) == ["a\\u{202e}b: c", "         ^"]


def test_several_lines_are_underlined_to_the_end_of_the_first() -> None:
    assert underlined("key: abc", 6, 3, end_line=17)[1] == "     ^^^"


def test_an_empty_place_gets_one_caret() -> None:
    assert underlined("key:", 5, 5)[1] == "    ^"


def test_a_long_line_is_cut_around_the_place() -> None:
    source, carets = underlined("x" * 5000 + "HERE" + "y" * 5000, 5001, 5005)
    assert len(source) < 200
    assert source.startswith("…") and source.endswith("…")
    assert source[carets.index("^") : carets.index("^") + 4] == "HERE"
    assert carets.count("^") == 4


def test_without_a_line_there_is_no_excerpt() -> None:
    bare = replace(FINDING, line=None, column=None, end_line=None, end_column=None, excerpt=None)
    assert excerpt.text(bare).split("\n")[1:] == [
        " --> chains/support.yaml",
        "  = note: 'documents' (array of object) is read at prompts/answer.yaml:9:18",
        "  = help: add `documents: ${{ steps.search.documents }}`",
    ]
