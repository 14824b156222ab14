from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Difference, Level

C = "chain.yaml"


@pytest.mark.parametrize(
    "old, new, level, words",
    [
        ("maxLength: 500", "maxLength: 50", Level.BREAKING, "narrowed"),
        ("maxLength: 500", "maxLength: 5000", Level.BEHAVIOURAL, "widened"),
        ("take: 4", "take: 2", Level.BEHAVIOURAL, "takes another number of documents: changed from 4 to 2"),
        ('query: "${{ inputs.question }}"', 'query: "about ${{ inputs.question }}"', Level.BEHAVIOURAL, "searches for"),
        ("      with:", "      retry: {attempts: 3}\n      with:", Level.BEHAVIOURAL, "tried another number"),
        (
            "      with:",
            "      timeoutSeconds: 9\n      with:",
            Level.BEHAVIOURAL,
            "deadline of step `answer` set to 9",
        ),
        ("${{ steps.answer.text }}", "Hello, ${{ steps.answer.text }}", Level.BEHAVIOURAL, "type stays string"),
        ("    answer: ${{ steps.answer.text }}\n", "", Level.BREAKING, "output `answer` removed"),
        ("${{ steps.answer.text }}", "${{ size(steps.answer.text) }}", Level.BREAKING, "integer is no string"),
        (
            "  steps:",
            "  deprecated: {outputs: {sources: {removeAfter: 2027-03-01}}}\n  steps:",
            Level.METADATA,
            "leave",
        ),
        ("{name: support,", "{name: support, description: Answers.,", Level.METADATA, "description added"),
    ],
)
def test_a_field(only: Callable[..., Change], old: str, new: str, level: Level, words: str) -> None:
    (path,) = only(C, old, new).paths
    assert (path.level, words in path.reason) == (level, True), path


def test_a_step_of_its_own_is_the_chains_affair(only: Callable[..., Change]) -> None:
    change = only(
        C, "    answer:\n      prompt", "    again: {retrieve: pages, query: more}\n    answer:\n      prompt"
    )
    assert [(path.path, path.level) for path in change.paths] == [("spec.steps.again", Level.BEHAVIOURAL)]


def test_another_type_of_step(only: Callable[..., Change]) -> None:
    old = 'search: {retrieve: pages, query: "${{ inputs.question }}", take: 4}'
    change = only(C, old, 'search: {prompt: title, with: {text: "${{ inputs.question }}"}}')
    assert ("spec.steps.search", Level.BEHAVIOURAL) in [(path.path, path.level) for path in change.paths]


def test_an_output_that_a_template_widened_breaks(edit: Callable[..., Difference]) -> None:
    title = 'title: {prompt: title, with: {text: "${{ inputs.question }}"}}\n    search:'
    start = (C, "search:", title, C, "${{ steps.answer.text }}", "${{ steps.title.value.title }}")
    for size, level in (("99", Level.BREAKING), ("60", Level.BEHAVIOURAL)):
        found = edit("prompts/title.yaml", "maxLength: 80", f"maxLength: {size}", start=start)
        chain = [change for change in found.changes if change.resource.kind == "Chain"]
        assert [change.level for change in chain] == ([level] if level is Level.BREAKING else [])
        assert found.impact.chains == ("support", "title")


def test_a_longer_list_is_no_wider_output(edit: Callable[..., Difference]) -> None:
    assert edit(C, "take: 4", "take: 40").level is Level.BEHAVIOURAL
