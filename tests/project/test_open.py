from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.metrics.members import MEMBERS
from penstock.project.flow import flow
from penstock.project.open import open_project
from penstock.project.project import Project
from penstock.source import store, worktree

HANDBOOK = Path(__file__).parents[2] / "examples" / "handbook"


def test_what_a_project_knows(shop: Callable[..., Project]) -> None:
    project = shop()
    assert (project.environment, project.files, project.foreign, dict(project.vars)) == ("default", 6, 0, {})
    assert project.get("Model", "nobody") is None and project.spec("Model", "nobody") is None
    assert [each.identity.name for each in project.of("Dataset")] == ["pages", "questions", "shots"]


def test_no_such_environment(shop: Callable[..., Project]) -> None:
    with pytest.raises(Fatal, match="no Environment 'x'"):
        shop({}, "x")


@pytest.mark.parametrize("environment", [None, "production", "hosted"])
def test_the_handbook_has_no_fault(environment: str | None) -> None:
    project = open_project(worktree.open(HANDBOOK), store.memory(), environment, MEMBERS)
    assert [*project.faults, *flow(project).faults] == []
