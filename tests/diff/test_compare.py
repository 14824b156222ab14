"""Golden pairs: what `diff` says of each, in full; `pytest --snapshot-update` writes `expected.json`.

A case lays `base/` and `head/` over `project/` and is asked in both directions; an empty file takes one away,
`environment` names the Environment.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from penstock.diff.change import Difference, Level
from penstock.diff.compare import compare
from penstock.metrics.members import MEMBERS
from penstock.project.open import open_project
from penstock.project.project import Project
from penstock.source import worktree
from penstock.source.store import Store

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
TODAY = date(2027, 6, 1)
HANDBOOK = Path(__file__).parents[2] / "examples" / "handbook"


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def compared(case: Path, open_files: Callable[..., Project], *, back: bool = False) -> Difference:
    """What a case says of `base` to `head`, or of the way back."""
    named = case / "environment"
    environment = named.read_text(encoding="utf-8").strip() if named.exists() else None
    base = files(case / "base")
    sides = open_files(base, environment), open_files({**base, **files(case / "head")}, environment)
    return compare(*(reversed(sides) if back else sides), TODAY)


def shown(difference: Difference) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, Level):
            return str(value)
        if hasattr(value, "_fields"):
            return str(value)
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if (key, item) != ("file", None)}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    return json.dumps(plain(_dict(difference)), indent=2, ensure_ascii=False) + "\n"


def _dict(difference: Difference) -> dict[str, Any]:
    return asdict(difference, dict_factory=dict)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_pair(case: Path, open_files: Callable[..., Project], snapshot: Any) -> None:
    snapshot.snapshot_dir = case
    snapshot.assert_match(shown(compared(case, open_files)), "expected.json")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_pair_the_other_way_round(case: Path, open_files: Callable[..., Project], snapshot: Any) -> None:
    snapshot.snapshot_dir = case
    snapshot.assert_match(shown(compared(case, open_files, back=True)), "expected-back.json")


def test_there_are_enough_pairs() -> None:
    assert len(CASES) >= 80


@pytest.mark.parametrize("environment", [None, "hosted"])
def test_a_project_does_not_differ_from_itself(environment: str | None) -> None:
    base, head = (open_project(worktree.open(HANDBOOK), Store(None), environment, MEMBERS) for _ in range(2))
    difference = compare(base, head)
    assert (difference.level, difference.changes, difference.policy_changed) == (Level.NONE, (), ())
    assert difference.impact.chains == difference.impact.evaluations == difference.impact.monitors == ()


def test_two_environments_of_one_revision_can_be_compared() -> None:
    tree = worktree.open(HANDBOOK)
    base, head = (open_project(tree, Store(None), name, MEMBERS) for name in ("production", "hosted"))
    difference = compare(base, head)
    assert [str(change.resource) for change in difference.changes] == ["Model/answerer"]
    assert difference.impact.chains == ("handbook",)
