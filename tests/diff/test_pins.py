from collections.abc import Callable

import pytest

from penstock.diff.change import Difference, Level

MODEL = "apiVersion: penstock/v1\nkind: Model\nmetadata: {name: floating}\nspec: {model: openai/gpt-4.1}\n"
LOCK = "version: 1\npins:\n  Model/floating: {openai/gpt-4.1: openai/gpt-4.1-2025-04-14}\n"
START = ("floating.yaml", "", MODEL, "penstock.lock", "", LOCK)
PATH = "lock.openai/gpt-4.1"


@pytest.mark.parametrize(
    "old, new, after, said",
    [
        ("gpt-4.1-2025-04-14", "gpt-4.1-2026-01-01", "openai/gpt-4.1-2026-01-01", "instead of"),
        ("  Model/floating: {openai/gpt-4.1: openai/gpt-4.1-2025-04-14}\n", " {}\n", None, "no longer"),
    ],
)
def test_another_snapshot(edit: Callable[..., Difference], old: str, new: str, after: str | None, said: str) -> None:
    (change,) = edit("penstock.lock", old, new, start=START).changes
    (path,) = change.paths
    assert (str(change.resource), path.path, path.level) == ("Model/floating", PATH, Level.BEHAVIOURAL)
    assert (path.before, path.after) == ("openai/gpt-4.1-2025-04-14", after)
    assert said in path.reason


def test_what_the_spec_says_itself_is_told_by_its_field(edit: Callable[..., Difference]) -> None:
    new = "openai/gpt-4.1: openai/gpt-4.1-2026-01-01"
    found = edit(
        *("floating.yaml", "openai/gpt-4.1", "openai/gpt-4o"),
        *("penstock.lock", "openai/gpt-4.1: openai/gpt-4.1-2025-04-14", new),
        start=START,
    )
    assert [path.path for change in found.changes for path in change.paths] == ["spec.model"]


def test_a_judge_that_is_pinned_otherwise(edit: Callable[..., Difference]) -> None:
    judged = ("judged.yaml", "metric: fact-coverage\n", "metric: rubric\n      judge: {model: floating}\n")
    found = edit("penstock.lock", "2025-04-14", "2026-01-01", start=(*START, *judged)).policy_changed
    assert [(str(one.resource), one.path) for one in found] == [("Model/floating", PATH)]
