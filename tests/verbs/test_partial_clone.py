"""A clone without the files of older commits: nothing is judged by what is left of them."""

from pathlib import Path

import pytest
from tests.conftest import Penstock


@pytest.fixture
def partial(starter: Penstock, tmp_path: Path) -> Penstock:
    """A clone of two commits that holds the files of the second."""
    starter.replace("support.yaml", "take: 3", "take: 1")
    starter.replace("penstock.yaml", "onInconclusive: warn", "onInconclusive: block")
    starter.commit()
    starter.git("config", "uploadpack.allowFilter", "true")
    place = tmp_path / "partial"
    starter.git("clone", "--quiet", "--filter=blob:none", f"file://{starter.directory}", str(place))
    return Penstock(place, tmp_path / "cache-of-partial")


@pytest.mark.parametrize(
    "typed",
    [("gate", "--base", "HEAD~1"), ("diff", "HEAD~1..HEAD"), ("log", "support"), ("check", "--rev", "HEAD~1")],
)
def test_what_is_missing_ends_the_command_and_says_what_to_do(partial: Penstock, typed: tuple[str, ...]) -> None:
    ended = partial(*typed)
    assert (ended.code, ended.out) == (2, ""), ended.out
    assert "git fetch --refetch --no-filter origin" in ended.err


def test_what_is_there_is_checked(partial: Penstock) -> None:
    assert partial("check", "--rev", "HEAD").code == 0
