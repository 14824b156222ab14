from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("alpha: 0.01", "alpha: 0.05", "alarms are raised otherwise: changed from 0.01 to 0.05"),
        ("rows: 200", "rows: 100", "changed from 200 to 100"),
        ("skew: {evaluation: quality}", "drift: {against: 7d}", "another reference"),
        ("signal: ${{ inputs.question }}", "signal: ${{ outputs.answer }}", "something else is watched"),
    ],
)
def test_no_edit_changes_an_answer(only: Callable[..., Change], old: str, new: str, words: str) -> None:
    paths = only("judged.yaml", old, new).paths
    assert {path.level for path in paths} == {Level.METADATA}
    assert all(words in path.reason for path in paths), paths
