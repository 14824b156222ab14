import pytest

from penstock.adopt.script import matched, script


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('outputs.text.contains("a")', 'output.includes("a")'),
        ('!(outputs.text.startsWith("é\\n"))', '!output.startsWith("é\\n")'),
        ('outputs.text != "a"', 'output !== "a"'),
        ("size(outputs.text) < 30", "output.length < 30"),
        ('outputs.text.matches("(?i)a.c")', 'new RegExp("a.c", "i").test(output)'),
        ('outputs.text.matches("\\\\Aa\\\\z")', 'new RegExp("^a$").test(output)'),
        (
            'outputs.text.contains("a") && !(outputs.text.contains("b") || outputs.text == "c")',
            'output.includes("a") && !(output.includes("b") || (output === "c"))',
        ),
    ],
)
def test_tests_of_the_text_are_said(source: str, expected: str) -> None:
    assert script(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "row.wanted == outputs.text",
        "outputs.score < 3",
        'outputs.text in ["a"]',
        'outputs.text.contains("a") ? true : false',
        "size(outputs.text) + 1 < 3",
        'outputs.text.matches("(?s)a.b")',
        'outputs.text.matches("[[:alpha:]]")',
        'outputs["text"].lower() == "a"',
        'b"x" == b"x"',
        "outputs.text ==",
    ],
)
def test_what_has_no_counterpart_is_not_said(source: str) -> None:
    assert script(source) is None


def test_a_pattern_is_said_where_both_read_it_alike() -> None:
    assert matched(r"(?i)\A\s*a\z") == 'new RegExp("^\\\\s*a$", "i").test(output)'
    assert matched(r"(?s)a.b") is None
