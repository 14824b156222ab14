from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level


@pytest.mark.parametrize(
    "old, new, path, words",
    [
        ("tokens: 200", "tokens: 50", "spec.chunk.tokens", "changed from 200 to 50 tokens"),
        ("overlap: 40", "overlap: 0", "spec.chunk.overlap", "changed from 40 to 0 tokens"),
        ("  chunk: {tokens: 200, overlap: 40}\n", "", "spec.chunk", "chunking removed"),
        ("{dataset: pages}", "{dataset: shots}", "spec.documents.dataset", "other documents are found"),
        ("{dataset: pages}", "{dataset: pages, text: title}", "spec.documents.text", "changed from `text` to `title`"),
        ("{dataset: pages}\n", "{dataset: pages}\n  search: {mode: vector}\n", "spec.search.mode", "search mode"),
    ],
)
def test_whatever_finds_other_text_changes_answers(
    only: Callable[..., Change], old: str, new: str, path: str, words: str
) -> None:
    (found,) = only("chain.yaml", old, new).paths
    assert (found.path, found.level, words in found.reason) == (path, Level.BEHAVIOURAL, True), found


def test_a_default_written_out_is_no_change(edit: Callable[..., object]) -> None:
    difference = edit("chain.yaml", "{dataset: pages}\n", "{dataset: pages, id: id}\n  store: {type: embedded}\n")
    assert getattr(difference, "changes", None) == ()
