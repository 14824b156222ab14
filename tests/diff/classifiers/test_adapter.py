from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level

ADAPTER = """\
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: answerer, method: lora, uri: "hf://acme/tone", rank: 16}
"""


@pytest.mark.parametrize(
    "old, new, path, words",
    [
        ("rank: 16", "rank: 8", "spec.rank", "rank changed from 16 to 8"),
        ("acme/tone", "acme/tone-2", "spec.uri", "weights come from elsewhere"),
        ("method: lora", "method: dora", "spec.method", "applies it otherwise"),
        ("rank: 16", f"rank: 16, digest: sha256:{'0' * 64}", "spec.digest", "other weights are loaded"),
    ],
)
def test_other_weights_give_other_answers(
    only: Callable[..., Change], old: str, new: str, path: str, words: str
) -> None:
    (found,) = only("adapter.yaml", old, new, start=("adapter.yaml", "", ADAPTER)).paths
    assert (found.path, found.level, words in found.reason) == (path, Level.BEHAVIOURAL, True), found
