from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level


@pytest.mark.parametrize(
    "new, level, words",
    [
        ("spec: {showContent: true, ", Level.METADATA, "what reports show"),
        ("spec: {exclude: [drafts/**], ", Level.METADATA, "exclude changed"),
        ("spec: {falseAlarmsPerMonth: 2, ", Level.METADATA, "alpha of every monitor set to 2"),
        ("spec: {imports: [../platform], ", Level.METADATA, "changes of their own"),
    ],
)
def test_a_field(only: Callable[..., Change], new: str, level: Level, words: str) -> None:
    (path,) = only("penstock.yaml", "spec: {", new).paths
    assert (path.level, words in path.reason) == (level, True), path


def test_the_gate_is_bases_for_this_very_change(only: Callable[..., Change]) -> None:
    (path,) = only("penstock.yaml", "environments: [production]", "coverage: 0.5, environments: [production]").paths
    assert (path.path, path.level) == ("spec.gate.coverage", Level.METADATA)
    assert "this one is judged by base's" in path.reason
