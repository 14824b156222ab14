from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Difference, Level

ROW = '{"id": "s3", "question": "Who?", "answer": "Us."}\n'


@pytest.mark.parametrize(
    "path, old, new, level, words",
    [
        ("data/shots.jsonl", "We do.", "You do.", Level.BEHAVIOURAL, "1 changed (s1)"),
        ("data/shots.jsonl", '{"id": "s1"', ROW + '{"id": "s1"', Level.BEHAVIOURAL, "1 added (s3)"),
        ("pages/returns.md", "# Returns", "# Sending back", Level.BEHAVIOURAL, "1 added"),
        ("data/questions.jsonl", '"q1"', '"q9"', Level.METADATA, "1 added (q9), 1 removed (q1)"),
        ("data/questions.jsonl", '"golden": true', '"golden": 1', Level.METADATA, "1 changed (q1)"),
    ],
)
def test_rows(only: Callable[..., Change], path: str, old: str, new: str, level: Level, words: str) -> None:
    (found,) = only(path, old, new).paths
    assert (found.path, found.level, words in found.reason) == ("rows", level, True), found


@pytest.mark.parametrize("old, new", [(", cluster: topic", ""), ("purpose: evaluation", "purpose: tuning")])
def test_what_is_said_of_the_rows_changes_no_answer(only: Callable[..., Change], old: str, new: str) -> None:
    assert only("data.yaml", old, new).level is Level.METADATA


def test_rows_in_another_file_are_the_same_rows(only: Callable[..., Change]) -> None:
    text = '{"id": "s1", "question": "Who pays postage?", "answer": "We do."}\n'
    text += '{"id": "s2", "question": "Is there a shop?", "answer": "I do not know."}\n'
    change = only("data/moved.jsonl", "", text, "data.yaml", "data/shots.jsonl", "data/moved.jsonl")
    assert [(path.path, path.level) for path in change.paths] == [("spec.source.file", Level.METADATA)]


def test_a_reader_makes_rows_matter_whatever_they_are_for(edit: Callable[..., Difference]) -> None:
    start = ("data.yaml", "purpose: fewshot", "purpose: evaluation")
    assert edit("data/shots.jsonl", "We do.", "You do.", start=start).level is Level.BEHAVIOURAL
