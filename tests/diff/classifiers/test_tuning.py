from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level

TUNING = """\
apiVersion: penstock/v1
kind: Tuning
metadata: {name: tone}
spec: {method: sft, base: answerer, dataset: shots, hyperparameters: {rank: 16}, produces: {adapter: tone}}
"""


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("method: sft", "method: dpo", "tunes otherwise"),
        ("rank: 16", "rank: 8", "hyperparameters changed"),
        ("dataset: shots", "dataset: questions", "learnt from"),
        ("adapter: tone", "adapter: voice", "what comes out"),
    ],
)
def test_no_answer_depends_on_it(only: Callable[..., Change], old: str, new: str, words: str) -> None:
    (found,) = only("tuning.yaml", old, new, start=("tuning.yaml", "", TUNING)).paths
    assert (found.level, words in found.reason) == (Level.METADATA, True), found
