"""A checkout as a Tree: nothing outside it is ever read."""

import os
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source import worktree
from penstock.source.repository import git
from penstock.source.tree import Entry

CANARY = "canary-in-the-environment"


def kinds(tree: worktree.Worktree) -> dict[str, str]:
    return {entry.path: entry.kind for entry in tree.entries()}


def test_find(tmp_path: Path) -> None:
    inner = tmp_path / "project" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "project" / "penstock.yaml").touch()
    assert worktree.find(inner) == worktree.find(tmp_path / "project") == tmp_path / "project"
    (tmp_path / "project" / "a" / "penstock.yaml").touch()
    assert worktree.find(inner) == tmp_path / "project" / "a"


def test_find_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Fatal) as caught:
        worktree.find(tmp_path)
    assert caught.value.exit_code == 2 and "penstock init" in str(caught.value.help)


def test_tracked_and_would_be_tracked(repo: Any) -> None:
    repo.write("tracked.yaml", "a: 1")
    repo.write("gone.yaml", "a: 1")
    repo.write(".gitignore", "ignored/\n*.log\n")
    repo.commit()
    repo.write("new.yaml", "b: 2")
    repo.write("x.log", "no")
    repo.write("ignored/x.yaml", "no")
    (repo.root / "gone.yaml").unlink()
    tree = worktree.open(repo.root)
    assert (tree.name, tree.prefix) == ("worktree", "")
    assert list(tree.entries()) == [Entry(p, "file") for p in (".gitignore", "new.yaml", "tracked.yaml")]
    assert tree.read("new.yaml") == b"b: 2"
    for path in ("x.log", "ignored/x.yaml", ".git/config", "../repo/new.yaml", "/etc/passwd", "", "gone.yaml"):
        with pytest.raises(FileNotFoundError):
            tree.read(path)


def test_a_project_below_the_root(repo: Any) -> None:
    repo.write("other.yaml", "a: 1")
    repo.write("deep/project/a.yaml", "a: 1")
    tree = worktree.open(repo.root / "deep" / "project")
    assert tree.prefix == "deep/project/"
    assert [entry.path for entry in tree.entries()] == ["a.yaml"]


def test_outside_git_dot_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("a.yaml", "b/c.yaml", ".hidden/d.yaml", "b/.git/config", ".env.yaml"):
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).write_text("x: 1")
    tree = worktree.open(tmp_path / "p")
    assert kinds(tree) == {".env.yaml": "file", "a.yaml": "file", "b/c.yaml": "file"}
    assert tree.prefix == ""


@pytest.mark.parametrize("in_git", [True, False])
def test_links_are_named_and_never_followed(repo: Any, tmp_path: Path, in_git: bool, monkeypatch: Any) -> None:
    monkeypatch.setenv("CANARY", CANARY)
    root = repo.root if in_git else tmp_path / "plain"
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yaml").write_text(CANARY)
    (root / "sub").mkdir(parents=True)
    (root / "environ.yaml").symlink_to("/proc/self/environ")
    (root / "broken.yaml").symlink_to("nowhere")
    (root / "folder").symlink_to(outside)
    (root / "sub" / "up.yaml").symlink_to("../../outside/secret.yaml")
    tree = worktree.open(root)
    assert kinds(tree) == dict.fromkeys(["broken.yaml", "environ.yaml", "folder", "sub/up.yaml"], "symlink")
    for path in kinds(tree):
        with pytest.raises(OSError):
            tree.read(path)
    with pytest.raises(FileNotFoundError):
        tree.read("folder/secret.yaml")


def test_a_tracked_folder_that_became_a_link(repo: Any, tmp_path: Path) -> None:
    repo.write("a/b/c.yaml", "x: 1")
    repo.commit()
    outside = tmp_path / "outside" / "b"
    outside.mkdir(parents=True)
    (outside / "c.yaml").write_text(CANARY)
    (repo.root / "a" / "b" / "c.yaml").unlink()
    (repo.root / "a" / "b").rmdir()
    (repo.root / "a").rmdir()
    (repo.root / "a").symlink_to(tmp_path / "outside")
    tree = worktree.open(repo.root)
    assert kinds(tree) == {"a": "symlink"}
    with pytest.raises(FileNotFoundError):
        tree.read("a/b/c.yaml")


def test_a_link_that_appears_after_listing_is_not_followed(repo: Any, tmp_path: Path) -> None:
    repo.write("a/b.yaml", "x: 1")
    repo.write("c.yaml", "x: 1")
    (tmp_path / "b.yaml").write_text(CANARY)
    tree = worktree.open(repo.root)
    tree.entries()
    (repo.root / "a" / "b.yaml").unlink()
    (repo.root / "a").rmdir()
    (repo.root / "a").symlink_to(tmp_path)
    (repo.root / "c.yaml").unlink()
    (repo.root / "c.yaml").symlink_to(tmp_path / "b.yaml")
    for path in ("a/b.yaml", "c.yaml"):
        with pytest.raises(OSError):
            tree.read(path)


def test_a_file_deleted_after_listing(repo: Any) -> None:
    file = repo.write("a/b.yaml", "x: 1")
    tree = worktree.open(repo.root)
    tree.entries()
    file.unlink()
    with pytest.raises(FileNotFoundError):
        tree.read("a/b.yaml")
    file.parent.rmdir()
    with pytest.raises(FileNotFoundError):
        tree.read("a/b.yaml")


def test_submodules_are_named(repo: Any, make: Any) -> None:
    inner = make("inner")
    inner.write("x.yaml", "x: 1")
    inner.commit()
    repo.raw("submodule", "--quiet", "add", str(inner.root), "lib")
    nested = repo.root / "nested"
    nested.mkdir()
    type(repo)(nested).raw("init", "-q")
    type(repo)(nested).write("y.yaml", "y: 1")
    type(repo)(nested).commit()
    tree = worktree.open(repo.root)
    assert kinds(tree) == {".gitmodules": "file", "lib": "submodule", "nested": "submodule"}
    for path, error in (("lib", OSError), ("lib/x.yaml", FileNotFoundError)):
        with pytest.raises(error):
            tree.read(path)


@pytest.mark.parametrize("in_git", [True, False])
def test_what_is_no_regular_file_does_not_hang(
    repo: Any, tmp_path: Path, in_git: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repo.root if in_git else tmp_path / "plain"
    (root / "folder.yaml").mkdir(parents=True)
    os.mkfifo(root / "pipe.yaml")
    (root / "was.yaml").write_text("x: 1")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(root)
        server.bind("socket.yaml")
        tree = worktree.open(root)
        assert {kind for path, kind in kinds(tree).items() if path != "was.yaml"} <= {"special"}
        (root / "was.yaml").unlink()
        os.mkfifo(root / "was.yaml")
        ended = threading.Event()

        def read() -> None:
            for path in ("pipe.yaml", "socket.yaml", "folder.yaml", "was.yaml"):
                with pytest.raises(OSError):
                    tree.read(path)
            ended.set()

        threading.Thread(target=read, daemon=True).start()
        assert ended.wait(10)


def test_odd_names(repo: Any) -> None:
    names = [
        "new\nline.yaml",
        "quo\"te'.yaml",
        "%0A.yaml",
        "-o.yaml",
        "é.yaml",
        "日本.yaml",
        " .yaml",
        "a" * 250 + ".yaml",
    ]
    for name in names:
        repo.write(name, "x: 1")
    (repo.root / os.fsdecode(b"bad\xff.yaml")).write_text("x: 1")
    tree = worktree.open(repo.root)
    listed = kinds(tree)
    assert listed == dict.fromkeys(names, "file") | {"bad\\xff.yaml": "special"}
    assert all(tree.read(name) == b"x: 1" for name in names)
    assert all(path.encode() for path in listed)


def test_both_stages_of_a_conflict_are_one_entry(repo: Any) -> None:
    repo.write("a.yaml", "x: 0")
    repo.commit()
    repo.raw("checkout", "-q", "-b", "side")
    repo.write("a.yaml", "x: 1")
    repo.commit()
    repo.raw("checkout", "-q", "main")
    repo.write("a.yaml", "x: 2")
    repo.commit()
    with pytest.raises(Exception, match="merge"):
        repo.raw("merge", "side")
    assert [entry.path for entry in worktree.open(repo.root).entries()] == ["a.yaml"]


def test_reading_a_hostile_checkout_runs_nothing(hostile: tuple[Any, Path]) -> None:
    repo, marker = hostile
    tree = worktree.open(repo.root)
    assert all(tree.read(entry.path) for entry in tree.entries())
    assert "a.yaml" in kinds(tree) and not marker.exists()


def test_a_repository_of_someone_else_is_fatal(repo: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from penstock.source.repository import git

    monkeypatch.setattr(git, "FIXED", git.FIXED | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(Fatal) as caught:
        worktree.open(repo.root)
    assert "safe.directory" in str(caught.value.help)


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(Fatal):
        worktree.open(tmp_path / "nowhere")


def test_what_a_sparse_checkout_leaves_out_is_read_as_tracked(repo: Any) -> None:
    repo.write("in/a.yaml", "a: 1\n")
    repo.write("out/b.yaml", "b: 1\n")
    (repo.root / "out" / "link.yaml").symlink_to("b.yaml")
    repo.commit()
    whole = worktree.open(repo.root).entries()
    repo.raw("sparse-checkout", "set", "--no-cone", "/in/")
    assert not (repo.root / "out").exists()
    tree = worktree.open(repo.root)
    assert [entry[:2] for entry in tree.entries()] == [entry[:2] for entry in whole]
    assert tree.read("out/b.yaml") == b"b: 1\n"
    assert tree.stamp("out/b.yaml") is None
    with pytest.raises(OSError):
        tree.read("out/link.yaml")
    assert [entry.path for entry in worktree.open(repo.root / "in").entries()] == ["a.yaml"]
    repo.write("out/b.yaml", "b: 2\n")  # put there all the same
    assert worktree.open(repo.root).read("out/b.yaml") == b"b: 2\n"


def test_a_linked_worktree_has_its_own_head(repo: Any, tmp_path: Path) -> None:
    repo.write("a.yaml", "1")
    first = repo.commit()
    repo.write("a.yaml", "2")
    repo.commit()
    there = tmp_path / "linked"
    repo.raw("worktree", "add", "-q", "--detach", str(there), first)
    assert worktree.open(there).read("a.yaml") == b"1"
    assert git.resolve(there, "HEAD") == first and git.toplevel(there) == there


def test_find_names_projects_below_and_follows_no_link(tmp_path: Path) -> None:
    for name in ("shop", "teams/platform", "a/b/too-deep", ".hidden", "with blank", "-v"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "penstock.yaml").touch()
    (tmp_path / "linked").symlink_to(tmp_path / "shop")
    with pytest.raises(Fatal) as caught:
        worktree.find(tmp_path)
    assert str(caught.value.help).endswith("`--project shop` or `--project teams/platform` names one below it")
