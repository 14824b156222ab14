"""git runs nothing of the repository, and a name is never an option."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source.repository import git, index, sides


def test_resolve(repo: Any) -> None:
    repo.write("a", "1")
    first = repo.commit()
    repo.write("a", "2")
    second = repo.commit()
    repo.raw("tag", "-a", "v1", "-m", "tag", first)
    assert git.resolve(repo.root, "HEAD") == git.resolve(repo.root, "main") == second
    assert (
        git.resolve(repo.root, "HEAD~1") == git.resolve(repo.root, "v1") == git.resolve(repo.root, first[:10]) == first
    )
    repo.raw("checkout", "-q", "--detach")
    assert git.resolve(repo.root, "HEAD") == second


@pytest.mark.parametrize(
    "ref",
    [
        "--output=x",
        "-oX",
        "--all",
        "--show-toplevel",
        "nowhere",
        "",
        "a b",
        "main\x00",
        "main\n--all",
        "HEAD:a",
        "$(touch x)",
    ],
)
def test_what_is_no_revision_is_fatal_and_writes_nothing(repo: Any, ref: str) -> None:
    repo.write("a", "1")
    repo.commit()
    with pytest.raises(Fatal) as caught:
        git.resolve(repo.root, ref)
    assert caught.value.exit_code == 2
    assert "\n" not in caught.value.message and "\x00" not in caught.value.message
    assert sorted(path.name for path in repo.root.iterdir()) == [".git", "a"]


def test_a_repository_without_a_commit_says_so(repo: Any) -> None:
    with pytest.raises(Fatal, match="no revision 'main'") as caught:
        git.resolve(repo.root, "main")
    assert "git commit" in str(caught.value.help)


def test_a_branch_that_is_called_like_an_option(repo: Any) -> None:
    commit = repo.commit()
    repo.raw("update-ref", "refs/heads/--output=x", commit)
    assert git.resolve(repo.root, "--output=x") == commit
    assert not (repo.root / "x").exists()


def test_a_branch_that_only_the_remote_has_is_suggested(repo: Any) -> None:
    repo.raw("update-ref", "refs/remotes/origin/trunk", repo.commit())
    with pytest.raises(Fatal) as caught:
        git.resolve(repo.root, "trunk")
    assert "origin/trunk" in str(caught.value.help)


@pytest.fixture
def shallow(repo: Any, tmp_path: Path) -> Path:
    for number in "123":
        repo.write("a", number)
        repo.commit()
    there = tmp_path / "shallow"
    repo.raw("clone", "-q", "--depth=1", f"file://{repo.root}", str(there))
    return there


def test_a_shallow_clone_says_how_to_deepen(shallow: Path, repo: Any) -> None:
    assert git.resolve(shallow, "HEAD") == repo.git("rev-parse", "HEAD")
    for ref in (repo.git("rev-parse", "HEAD~1"), "other"):
        with pytest.raises(Fatal) as caught:
            git.resolve(shallow, ref)
        assert "fetch-depth: 0" in str(caught.value.help) and "shallow" in caught.value.message


def test_a_merge_base_beyond_a_shallow_clone(repo: Any, tmp_path: Path) -> None:
    repo.commit("base")
    repo.raw("checkout", "-q", "-b", "side")
    repo.commit("side")
    repo.raw("checkout", "-q", "main")
    repo.commit("main")
    there = tmp_path / "shallow"
    repo.raw("clone", "-q", "--depth=1", "--no-single-branch", f"file://{repo.root}", str(there))
    with pytest.raises(Fatal) as caught:
        sides.sides(there, "origin/main...origin/side")
    assert "fetch-depth: 0" in str(caught.value.help)


def test_outside_a_repository(tmp_path: Path) -> None:
    assert git.toplevel(tmp_path) is None
    with pytest.raises(Fatal) as caught:
        git.resolve(tmp_path, "HEAD")
    assert "not a git repository" in caught.value.message and "git init" in str(caught.value.help)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Fatal) as caught:
        git.run(tmp_path / "nowhere", "status")
    assert "no folder" in caught.value.message


def test_dubious_ownership_names_the_command(repo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.commit()
    monkeypatch.setattr(git, "FIXED", git.FIXED | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    for ask in (lambda: git.resolve(repo.root, "HEAD"), lambda: git.toplevel(repo.root), lambda: git.prefix(repo.root)):
        with pytest.raises(Fatal) as caught:
            ask()
        assert f"git config --global --add safe.directory {repo.root}" in str(caught.value.help)


def test_an_embedded_bare_repository_is_not_entered(repo: Any) -> None:
    repo.commit()
    inner = repo.root / "sub" / "inner"
    subprocess.run(["git", "init", "-q", "--bare", str(inner)], check=True)
    with pytest.raises(Fatal) as caught:
        git.resolve(inner, "HEAD")
    assert caught.value.help is not None


def test_toplevel_and_prefix(repo: Any) -> None:
    (repo.root / "sub dir" / "é\n").mkdir(parents=True)
    assert git.toplevel(repo.root / "sub dir") == repo.root.resolve()
    assert git.prefix(repo.root) == ""
    assert git.prefix(repo.root / "sub dir" / "é\n") == "sub dir/é\n/"


@pytest.mark.parametrize("text", ["HEAD", "--all", "", "0" * 39, "A" * 40])
def test_only_resolved_commits_are_handed_on(repo: Any, text: str) -> None:
    with pytest.raises(ValueError):
        git.show_info(repo.root, text)
    with pytest.raises(ValueError):
        git.merge_base(repo.root, text, text)


def test_info(repo: Any) -> None:
    commit = repo.commit("Subject with ünïcode\n\nbody\n\nauthor Mallory <m@example.org> 1 +0000")
    info = git.show_info(repo.root, commit)
    assert info == ("Ada Lovelace", datetime.fromisoformat("2031-05-06T07:08:09+02:30"), "Subject with ünïcode")


def test_a_replaced_object_is_not_taken(repo: Any) -> None:
    first = repo.commit("first")
    second = repo.commit("second")
    repo.raw("replace", first, second)
    assert git.show_info(repo.root, first).subject == "first"


def test_nothing_of_a_hostile_repository_runs(hostile: tuple[Any, Path]) -> None:
    repo, marker = hostile
    commit = git.resolve(repo.root, "HEAD")
    git.show_info(repo.root, commit)
    sides.sides(repo.root, "HEAD..HEAD")
    assert index.open(repo.root).read("a.yaml") == b"a: 1\n"
    git.run(repo.root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    with pytest.raises(Fatal):
        git.run(repo.root, "cat-file", "-p", "1" * 40)
    assert not marker.exists()


def test_the_hostile_repository_is_hostile(hostile: tuple[Any, Path]) -> None:
    repo, marker = hostile
    subprocess.run(["git", "status"], cwd=repo.root, capture_output=True, check=False)
    assert marker.exists()


def test_the_environment_does_not_point_git_elsewhere(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    one, two = make("one"), make("two")
    commit = one.commit("one")
    two.commit("two")
    monkeypatch.setenv("GIT_DIR", str(two.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(two.root))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    assert git.resolve(one.root, "HEAD") == commit
    assert not (tmp_path / "trace").exists()
