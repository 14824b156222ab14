"""What a user names becomes two commits, or says why it cannot."""

from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source.repository import git, sides


def test_ranges(repo: Any) -> None:
    base = repo.commit("base")
    repo.raw("checkout", "-q", "-b", "side")
    side = repo.commit("side")
    repo.raw("checkout", "-q", "main")
    head = repo.commit("main")
    at = repo.root
    assert git.merge_base(at, side, head) == base
    assert sides.sides(at, "side..main") == (side, head)
    assert sides.sides(at, "main...side") == (base, side)
    assert sides.sides(at, "side") == (side, None)
    assert sides.sides(at, None) == (head, None)
    assert sides.sides(at, "side..") == (side, head)
    assert sides.sides(at, "..side") == (head, side)
    assert sides.sides(at, None, staged=True) == (head, "index")
    assert sides.sides(at, "side", staged=True) == (side, "index")
    with pytest.raises(Fatal, match="names both sides"):
        sides.sides(at, "side..main", staged=True)


def test_no_common_ancestor_says_so(repo: Any) -> None:
    repo.commit("main")
    repo.raw("checkout", "-q", "--orphan", "alone")
    alone = repo.commit("alone")
    assert git.merge_base(repo.root, alone, repo.git("rev-parse", "main")) is None
    with pytest.raises(Fatal, match="no merge base of 'alone' and 'main'") as caught:
        sides.sides(repo.root, "alone...main")
    assert "no common history" in str(caught.value.help) and "A..B" in str(caught.value.help)
    assert sides.sides(repo.root, "alone..main").base == alone


@pytest.fixture
def pull(repo: Any) -> dict[str, str]:
    """A pull request that a forge has tried to merge."""
    made = {"old": repo.commit("old")}
    repo.raw("checkout", "-q", "-b", "side")
    repo.write("side", "1")
    made["head"] = repo.commit("side")
    repo.raw("checkout", "-q", "main")
    repo.write("main", "1")
    made["base"] = repo.commit("main")
    repo.raw("checkout", "-q", "--detach")
    repo.raw("merge", "-q", "--no-ff", "-m", "Merge", "side")
    made["merge"] = repo.git("rev-parse", "HEAD")
    repo.raw("checkout", "-q", "main")
    for ref in ("refs/pull/5/merge", "refs/remotes/pull/5/merge"):
        repo.raw("update-ref", ref, made["merge"])
    repo.raw("update-ref", "refs/pull/5/head", made["head"])
    return made


@pytest.mark.parametrize("ref", ["refs/pull/5/merge", "refs/remotes/pull/5/merge", "pull/5/merge"])
def test_a_trial_merge_stands_for_its_parents(repo: Any, pull: dict[str, str], ref: str) -> None:
    if ref == "pull/5/merge":
        repo.raw("update-ref", "-d", "refs/pull/5/merge")
    assert sides.sides(repo.root, ref) == (pull["base"], pull["head"])
    assert sides.head(repo.root, ref) == pull["head"] and sides.base(repo.root, ref) == pull["base"]
    assert sides.sides(repo.root, f"main..{ref}") == (pull["base"], pull["head"])
    assert sides.sides(repo.root, f"main...{ref}") == (pull["old"], pull["head"])


def test_a_trial_merge_that_is_checked_out(repo: Any, pull: dict[str, str]) -> None:
    repo.raw("checkout", "-q", "refs/remotes/pull/5/merge")
    assert sides.sides(repo.root, None) == (pull["base"], pull["head"])
    assert sides.sides(repo.root, "main...") == (pull["old"], pull["head"])
    assert sides.sides(repo.root, "main") == (pull["base"], None)


def test_a_merge_that_no_forge_made_is_itself(repo: Any, pull: dict[str, str]) -> None:
    for name in ("refs/pull/5/merge", "refs/remotes/pull/5/merge"):
        repo.raw("update-ref", "-d", name)
    repo.raw("checkout", "-q", "--detach", pull["merge"])
    assert sides.sides(repo.root, None) == (pull["merge"], None)
    assert sides.head(repo.root, "HEAD") == pull["merge"]
    repo.raw("update-ref", "refs/pull/6/merge", pull["base"])  # no merge at all
    assert sides.sides(repo.root, "refs/pull/6/merge") == (pull["base"], None)


def test_a_merge_on_a_branch_is_itself(repo: Any, pull: dict[str, str]) -> None:
    repo.raw("reset", "-q", "--hard", pull["merge"])
    assert sides.sides(repo.root, None) == (pull["merge"], None)


def test_a_trial_merge_without_its_parents_names_the_depth(repo: Any, pull: dict[str, str], tmp_path: Path) -> None:
    there = tmp_path / "shallow"
    repo.raw("clone", "-q", "--depth=1", f"file://{repo.root}", str(there))
    more = ["fetch", "-q", "--depth=1", "origin", "+refs/pull/5/merge:refs/remotes/pull/5/merge"]
    repo.raw("-C", str(there), *more)
    repo.raw("-C", str(there), "checkout", "-q", "refs/remotes/pull/5/merge")
    for text in (None, "refs/remotes/pull/5/merge"):
        with pytest.raises(Fatal, match="merge commit are missing") as caught:
            sides.sides(there, text)
        assert "fetch-depth: 2" in str(caught.value.help)
    repo.raw("-C", str(there), "fetch", "-q", "--deepen=1", "origin", "+refs/pull/5/merge:refs/remotes/pull/5/merge")
    assert sides.sides(there, None) == (pull["base"], pull["head"])


def test_a_force_pushed_base(repo: Any, tmp_path: Path) -> None:
    root = repo.commit("root")
    repo.raw("checkout", "-q", "-b", "side")
    side = repo.commit("side")
    repo.raw("checkout", "-q", "main")
    there = tmp_path / "clone"
    repo.raw("clone", "-q", f"file://{repo.root}", str(there))
    before = repo.commit("before")
    repo.raw("reset", "-q", "--hard", root)
    repo.write("new", "1")
    after = repo.commit("after")
    repo.raw("-C", str(there), "fetch", "-q", "origin")
    with pytest.raises(Fatal) as caught:
        sides.sides(there, f"{before}..origin/side")
    assert "force-pushed" in str(caught.value.help) and f"git fetch origin {before}" in str(caught.value.help)
    assert sides.sides(there, "origin/main..origin/side") == (after, side)
    assert sides.sides(there, "origin/main...origin/side") == (root, side)


def test_a_pull_request_that_was_not_fetched(repo: Any) -> None:
    repo.commit()
    with pytest.raises(Fatal) as caught:
        sides.sides(repo.root, "refs/pull/7/merge")
    assert "git fetch origin +refs/pull/7/merge:refs/pull/7/merge" in str(caught.value.help)


@pytest.mark.parametrize("text", ["--output=x", "--output=x..HEAD", "HEAD..--output=x", "HEAD...--all", "-p...-p"])
@pytest.mark.parametrize("staged", [False, True])
def test_no_side_reaches_git_as_an_option(repo: Any, text: str, staged: bool) -> None:
    repo.write("a", "1")
    repo.commit()
    with pytest.raises(Fatal):
        sides.sides(repo.root, text, staged=staged)
    assert sorted(path.name for path in repo.root.iterdir()) == [".git", "a"]


def test_an_unborn_branch(repo: Any) -> None:
    for staged in (False, True):
        with pytest.raises(Fatal) as caught:
            sides.sides(repo.root, None, staged=staged)
        assert "no commit yet" in str(caught.value.help)


@pytest.mark.parametrize(
    ("ref", "depth"), [("HEAD~1", 2), ("HEAD^", 2), ("HEAD~2", 3), ("HEAD~1^~2", 5), ("HEAD^^", 3), ("HEAD^2", 0)]
)
def test_how_deep_a_shallow_clone_must_be(repo: Any, tmp_path: Path, ref: str, depth: int) -> None:
    for number in "123456":
        repo.write("a", number)
        repo.commit()
    there = tmp_path / "shallow"
    repo.raw("clone", "-q", "--depth=1", f"file://{repo.root}", str(there))
    with pytest.raises(Fatal) as caught:
        git.resolve(there, ref)
    assert f"fetch-depth: {depth}`" in str(caught.value.help)
