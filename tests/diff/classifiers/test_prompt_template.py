from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Difference, Level

P, T = "prompts/answer.yaml", "prompts/title.yaml"


@pytest.mark.parametrize(
    "path, old, new, level, words",
    [
        (P, "Question: {{", "Q: {{", Level.BEHAVIOURAL, "text of a message changed"),
        (P, "{{ question }}", "{{  question}}{# asked #}", Level.METADATA, "renders the same"),
        (P, "{{ row.answer }}", "A: {{ row.answer }}", Level.BEHAVIOURAL, "text of a message of an example"),
        (P, "role: system", "role: user", Level.BEHAVIOURAL, "role of a message changed"),
        (P, "    - {insert: examples}\n", "", Level.BEHAVIOURAL, "message removed"),
        (P, "take: 2", "take: 1", Level.BEHAVIOURAL, "few-shot examples: `take` changed from 2 to 1"),
        (P, "maxLength: 500", "maxLength: 50", Level.BEHAVIOURAL, "must pass what it declares"),
        (P, "answer-system.md", "none.md", Level.BEHAVIOURAL, "cannot be read"),
        (T, "maxLength: 2000", "maxLength: 200", Level.BREAKING, "narrowed"),
        (T, "maxLength: 2000", "maxLength: 3000", Level.BEHAVIOURAL, "widened"),
        (T, "maxLength: 80", "maxLength: 60", Level.BEHAVIOURAL, "narrowed"),
        (T, "maxLength: 80", "maxLength: 99", Level.BREAKING, "widened"),
        (T, "  model: answerer\n", "", Level.BREAKING, "no longer a chain"),
        (P, "  examples:\n", "  model: answerer\n  examples:\n", Level.BEHAVIOURAL, "also a chain"),
    ],
)
def test_a_field(only: Callable[..., Change], path: str, old: str, new: str, level: Level, words: str) -> None:
    (found,) = only(path, old, new).paths
    assert (found.level, words in found.reason) == (level, True), found


def test_an_answer_without_a_shape_is_another_output(only: Callable[..., Change]) -> None:
    output = (
        "  output: {schema: {type: object, required: [title], properties: {title: {type: string, maxLength: 80}}}}\n"
    )
    (path,) = only(T, output, "").paths
    assert (path.path, path.level) == ("spec.output", Level.BREAKING)
    assert "output `value` removed" in path.reason


def test_an_edit_of_a_text_file_is_a_change_of_the_template(only: Callable[..., Change]) -> None:
    change = only("prompts/answer-system.md", "only", "alone")
    (path,) = change.paths
    assert (str(change.resource), path.path) == ("PromptTemplate/answer", "spec.messages.0.content")
    assert (path.before, path.after) == ("Answer from the pages only.\n", "Answer from the pages alone.\n")


def test_line_ends_are_no_change(edit: Callable[..., Difference]) -> None:
    assert edit("prompts/answer-system.md", "\n", "\r\n").level is Level.NONE
