"""What is staged, read without a checkout and without writing an object."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source.repository import index, revision


def test_it_holds_what_the_next_commit_would(repo: Any) -> None:
    repo.write("kept.yaml", "old")
    repo.write("gone.yaml", "old")
    repo.write("edited.yaml", "old")
    repo.commit()
    repo.write("edited.yaml", "staged")
    repo.write("new é.yaml", "new")
    repo.raw("rm", "-q", "gone.yaml")
    repo.raw("add", "-A")
    repo.write("edited.yaml", "not staged")
    repo.write("untracked.yaml", "x")
    tree = index.open(repo.root)
    staged = {entry.path: tree.read(entry.path) for entry in tree.entries()}
    assert staged == {"kept.yaml": b"old", "edited.yaml": b"staged", "new é.yaml": b"new"}
    assert tree.name == "index"
    repo.raw("commit", "-q", "-m", "next")
    after = revision.open(repo.root, repo.git("rev-parse", "HEAD"))
    assert {entry.path: after.read(entry.path) for entry in after.entries()} == staged


def test_a_project_below_the_root(repo: Any) -> None:
    repo.write("other.yaml", "x")
    repo.write("deep/project/sub/a.yaml", "y")
    repo.raw("add", "-A")
    tree = index.open(repo.root / "deep" / "project")
    assert (tree.prefix, [entry.path for entry in tree.entries()]) == ("deep/project/", ["sub/a.yaml"])
    assert tree.read("sub/a.yaml") == b"y"


def test_links_and_submodules_are_named(repo: Any, make: Any) -> None:
    inner = make("inner")
    inner.commit()
    repo.raw("submodule", "--quiet", "add", str(inner.root), "lib")
    (repo.root / "link.yaml").symlink_to("/proc/self/environ")
    repo.raw("add", "-A")
    kinds = {entry.path: entry.kind for entry in index.open(repo.root).entries()}
    assert kinds == {".gitmodules": "file", "lib": "submodule", "link.yaml": "symlink"}


def test_what_is_only_announced_is_not_staged(repo: Any) -> None:
    repo.write("new\nline.yaml", "x")
    repo.write("empty.yaml", "")
    repo.raw("add", "empty.yaml")
    repo.raw("add", "--intent-to-add", "new\nline.yaml")
    assert [entry.path for entry in index.open(repo.root).entries()] == ["empty.yaml"]


def test_conflicts_say_so(repo: Any) -> None:
    repo.write("a", "0")
    repo.commit()
    repo.raw("checkout", "-q", "-b", "side")
    repo.write("a", "1")
    repo.commit()
    repo.raw("checkout", "-q", "main")
    repo.write("a", "2")
    repo.commit()
    with pytest.raises(Exception, match="returned non-zero"):
        repo.raw("merge", "side")
    with pytest.raises(Fatal, match="conflicts"):
        index.open(repo.root).entries()


def test_nothing_is_written_and_nothing_runs(hostile: tuple[Any, Path]) -> None:
    repo, marker = hostile
    before = {path: path.stat().st_mtime_ns for path in (repo.root / ".git").rglob("*")}
    tree = index.open(repo.root)
    assert tree.read("a.yaml") == b"a: 1\n"
    assert {path: path.stat().st_mtime_ns for path in (repo.root / ".git").rglob("*")} == before
    oid = next(entry.oid for entry in tree.entries() if entry.path == "penstock.yaml")
    assert oid is not None
    shutil.rmtree(repo.root / ".git" / "objects" / oid[:2])
    with pytest.raises(Fatal, match="missing from this clone"):
        index.open(repo.root).read("penstock.yaml")
    assert not marker.exists()


def test_a_repository_by_sha256(make: Any) -> None:
    repo = make("sha256", "--object-format=sha256")
    repo.write("a.yaml", "a")
    repo.write("b.yaml", "")
    repo.raw("add", "a.yaml")
    repo.raw("add", "-N", "b.yaml")
    tree = index.open(repo.root)
    assert [(entry.path, tree.read(entry.path)) for entry in tree.entries()] == [("a.yaml", b"a")]
