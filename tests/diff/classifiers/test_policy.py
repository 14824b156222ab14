from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level


@pytest.mark.parametrize(
    "old, new, path, words",
    [
        ("severity: error", "severity: warning", "spec.rules.1.severity", "changed from `error` to `warning`"),
        ("kinds: [Model, Chain]", "kinds: [Chain]", "spec.match.kinds", "hold for other resources"),
        ("  rules:", "  rules:\n    - {name: x, assert: 'true', message: m}", "spec.rules.0", "rule added"),
    ],
)
def test_no_edit_changes_an_answer(only: Callable[..., Change], old: str, new: str, path: str, words: str) -> None:
    (found,) = only("judged.yaml", old, new).paths
    assert (found.path, found.level, words in found.reason) == (path, Level.METADATA, True), found
