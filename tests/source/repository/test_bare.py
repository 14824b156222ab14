"""Revisions of a repository without a checkout."""

import os
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source import worktree
from penstock.source.repository import bare, commits, git, index, objects, revision


@pytest.fixture
def cloned(repo: Any, tmp_path: Path) -> Path:
    repo.write("a.yaml", "a: 1\n")
    repo.write("deep/project/b.yaml", "b: 1\n")
    repo.commit()
    there = tmp_path / "team.git"
    repo.raw("clone", "-q", "--bare", str(repo.root), str(there))
    return there


def test_it_is_found_by_its_name(cloned: Path, repo: Any) -> None:
    assert bare.find(cloned) == (cloned, "")
    assert bare.find(cloned / "deep" / "project") == (cloned, "deep/project/")
    assert bare.find(repo.root) is bare.find(repo.root / ".git") is bare.find(repo.root.parent) is None


def test_its_revisions_are_read(cloned: Path) -> None:
    commit = git.resolve(cloned, "HEAD")
    tree = revision.open(cloned, commit)
    assert [entry.path for entry in tree.entries()] == ["a.yaml", "deep/project/b.yaml"]
    assert tree.read("a.yaml") == b"a: 1\n"
    inner = revision.open(cloned / "deep" / "project", commit)
    assert (inner.prefix, [entry.path for entry in inner.entries()]) == ("deep/project/", ["b.yaml"])
    assert inner.read("b.yaml") == b"b: 1\n"
    assert revision.open(cloned / "nowhere", commit).entries() == []


def test_its_objects_are_read(cloned: Path) -> None:
    commit = git.resolve(cloned, "HEAD")
    inner = cloned / "deep" / "project"
    assert objects.trees(cloned / "nowhere", commit) is None
    for folder, names in ((cloned, ["a.yaml", "deep/project/b.yaml"]), (inner, ["b.yaml"])):
        (tree,) = objects.trees(folder, commit) or []
        assert git.resolve(cloned, commit) != tree
        (only,) = commits.commits(folder, commit)
        assert [path for path, *_ in only.touched] == names
        quick = revision.open(folder, commit, quick=True)
        assert quick.read(names[-1]) == b"b: 1\n"


def test_it_has_no_checkout_and_no_index(cloned: Path) -> None:
    with pytest.raises(Fatal, match="no files checked out") as caught:
        worktree.open(cloned)
    assert "main~1..main" in str(caught.value.help)
    with pytest.raises(Fatal, match="no index"):
        index.open(cloned)


def test_a_checkout_beside_its_bare_repository(cloned: Path, repo: Any) -> None:
    repo.raw("-C", str(cloned), "worktree", "add", "-q", str(cloned / "inside"), "main")
    assert bare.find(cloned / "inside") is None
    assert [entry.path for entry in worktree.open(cloned / "inside").entries()] == ["a.yaml", "deep/project/b.yaml"]
    assert git.resolve(cloned / "inside", "HEAD") == git.resolve(cloned, "main")


def test_one_inside_a_checkout_is_not_entered(repo: Any) -> None:
    repo.commit()
    repo.raw("clone", "-q", "--bare", str(repo.root), str(repo.root / "sub" / "inner.git"))
    assert bare.find(repo.root / "sub" / "inner.git") is None
    with pytest.raises(Fatal, match="bare") as caught:
        git.resolve(repo.root / "sub" / "inner.git", "HEAD")
    assert "inside a checkout" in str(caught.value.help)


def test_whose_it_is_still_counts(cloned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git, "FIXED", git.FIXED | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(Fatal) as caught:
        git.resolve(cloned, "HEAD")
    assert f"safe.directory {cloned}" in str(caught.value.help)


def test_nothing_of_it_runs(hostile: tuple[Any, Path], tmp_path: Path) -> None:
    repo, marker = hostile
    there = tmp_path / "hostile.git"
    os.rename(repo.root / ".git", there)
    repo.raw("-C", str(there), "-c", "core.fsmonitor=false", "config", "core.bare", "true")
    marker.unlink(missing_ok=True)
    tree = revision.open(there, git.resolve(there, "HEAD"))
    assert tree.read("a.yaml") == b"a: 1\n"
    git.show_info(there, tree.name)
    assert not marker.exists()
