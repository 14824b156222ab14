from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("margin: 0.05", "margin: 0.1", "`margin` of metric `facts` changed from 0.05 to 0.1"),
        ("  inputs: {question", "  repeats: 3\n  inputs: {question", "answers to a row: changed from 1 to 3"),
        ("  required: ${{ row.golden }}\n", "", "required rows, which must not flip from pass to fail: removed"),
        (", guard: {maxIncrease: 0.1}", "", "guard of metric `price` removed"),
        ("    price:", "    refusal: {metric: refused}\n    price:", "metric `refusal` added"),
        ("  metrics:", "  slices: {topic: '${{ row.topic }}'}\n  metrics:", "grouped otherwise"),
        ("fact-coverage", "contains", "metric `facts` measures otherwise"),
    ],
)
def test_no_edit_changes_an_answer(only: Callable[..., Change], old: str, new: str, words: str) -> None:
    (path,) = only("judged.yaml", old, new).paths
    assert (path.level, words in path.reason) == (Level.METADATA, True), path
