"""A commit as a Tree, read from objects alone."""

import gc
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source import worktree
from penstock.source.repository import git, index, revision
from penstock.source.repository.batch import Batch


def test_a_revision_looks_like_the_checkout_it_made(repo: Any) -> None:
    for name in ("a.yaml", "sub/b.yaml", "new\nline\t.yaml", "quo\"te'.yaml", "é.yaml", "-o.yaml"):
        repo.write(name, f"name: {len(name)}\r\n")
    repo.write("empty.yaml", "")
    repo.write("nul.bin", b"\x00\n\xff" * 100_000)
    commit = repo.commit()
    there, here = revision.open(repo.root, commit), worktree.open(repo.root)
    assert there.name == commit and there.prefix == ""
    assert [entry.path for entry in there.entries()] == [entry.path for entry in here.entries()]
    assert all(there.read(entry.path) == here.read(entry.path) for entry in here.entries())
    assert all(
        entry.oid == repo.git("rev-parse", f"HEAD:{entry.path}") for entry in there.entries() if "sub" in entry.path
    )


def test_it_does_not_see_later_changes(repo: Any) -> None:
    repo.write("a.yaml", "old")
    commit = repo.commit()
    repo.write("a.yaml", "new")
    repo.write("b.yaml", "new")
    repo.commit()
    tree = revision.open(repo.root, commit)
    assert [entry.path for entry in tree.entries()] == ["a.yaml"]
    assert tree.read("a.yaml") == b"old"
    with pytest.raises(FileNotFoundError):
        tree.read("b.yaml")


def test_a_project_below_the_root(repo: Any) -> None:
    before = repo.commit()
    repo.write("other.yaml", "x")
    repo.write("deep/project/sub/a.yaml", "y")
    commit = repo.commit()
    project = repo.root / "deep" / "project"
    tree = revision.open(project, commit)
    assert tree.prefix == "deep/project/"
    assert [entry.path for entry in tree.entries()] == ["sub/a.yaml"]
    assert tree.read("sub/a.yaml") == b"y"
    assert revision.open(project, before).entries() == []


def test_links_submodules_and_odd_names_are_named(repo: Any, make: Any) -> None:
    inner = make("inner")
    inner.write("x.yaml", "x: 1")
    inner.commit()
    repo.raw("submodule", "--quiet", "add", str(inner.root), "lib")
    (repo.root / "environ.yaml").symlink_to("/proc/self/environ")
    (repo.root / os.fsdecode(b"bad\xff.yaml")).write_text("x: 1")
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"
    repo.write("big.yaml", pointer)
    tree = revision.open(repo.root, repo.commit())
    kinds = {entry.path: entry.kind for entry in tree.entries()}
    assert kinds == {
        ".gitmodules": "file",
        "bad\\xff.yaml": "special",
        "big.yaml": "file",
        "environ.yaml": "symlink",
        "lib": "submodule",
    }
    assert tree.read("big.yaml") == pointer.encode()
    for path in ("environ.yaml", "lib", "bad\\xff.yaml"):
        with pytest.raises(OSError):
            tree.read(path)
    with pytest.raises(FileNotFoundError):
        tree.read("lib/x.yaml")


def test_a_missing_object_is_an_error_and_the_next_read_works(repo: Any) -> None:
    repo.write("a.yaml", "a")
    repo.write("b.yaml", "b")
    commit = repo.commit()
    oid = repo.git("rev-parse", "HEAD:a.yaml")
    (repo.root / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
    tree = revision.open(repo.root, commit)
    with pytest.raises(Fatal, match="missing from this clone"):
        tree.read("a.yaml")
    assert tree.read("b.yaml") == b"b"


def test_its_process_ends_with_it(repo: Any) -> None:
    repo.write("a.yaml", "a")
    tree = revision.open(repo.root, repo.commit(), quick=True)
    tree.read("a.yaml")
    assert isinstance(tree.blobs, Batch)
    process = tree.blobs.process
    assert process.poll() is None
    del tree
    gc.collect()
    assert process.poll() is not None


def test_a_deleted_checkout_is_not_needed(repo: Any) -> None:
    repo.write("a.yaml", "a")
    commit = repo.commit()
    (repo.root / "a.yaml").unlink()
    assert revision.open(repo.root, commit).read("a.yaml") == b"a"


@pytest.mark.parametrize("name", ["HEAD", "--output=x", ""])
def test_only_a_resolved_commit_is_opened(repo: Any, name: str) -> None:
    repo.commit()
    with pytest.raises(ValueError):
        revision.open(repo.root, name)


def test_a_repository_by_sha256(make: Any) -> None:
    repo = make("sha256", "--object-format=sha256")
    repo.write("a.yaml", "a")
    repo.commit()
    commit = git.resolve(repo.root, "HEAD")
    assert len(commit) == 64
    assert revision.open(repo.root, commit).read("a.yaml") == b"a"


def test_reading_a_hostile_repository_runs_nothing(hostile: tuple[Any, Path]) -> None:
    repo, marker = hostile
    tree = revision.open(repo.root, git.resolve(repo.root, "HEAD"))
    assert tree.read("a.yaml") == b"a: 1\n"
    oid = next(entry.oid for entry in tree.entries() if entry.path == "a.yaml")
    assert oid is not None
    shutil.rmtree(repo.root / ".git" / "objects" / oid[:2])
    with pytest.raises(Fatal, match="missing from this clone"):
        revision.open(repo.root, tree.name).read("a.yaml")
    assert not marker.exists()


def test_an_embedded_bare_repository_is_refused(repo: Any) -> None:
    repo.write("a.yaml", "a")
    commit = repo.commit()
    repo.raw("clone", "-q", "--bare", str(repo.root), "inner")
    with pytest.raises(Fatal):
        revision.open(repo.root / "inner", commit)


def test_names_that_differ_in_case_alone_are_two_files(repo: Any) -> None:
    """As on a file system that holds one of them only: the index has both."""
    for name, text in (("Chain.yaml", "upper"), ("chain.yaml", "lower")):
        oid = subprocess.run(
            ["git", "hash-object", "-w", "--stdin"], cwd=repo.root, input=text.encode(), capture_output=True, check=True
        ).stdout.decode()
        repo.raw("update-index", "--add", "--cacheinfo", f"100644,{oid.strip()},{name}")
    repo.raw("commit", "-q", "-m", "both")
    for tree in (revision.open(repo.root, repo.git("rev-parse", "HEAD")), index.open(repo.root)):
        assert {entry.path: tree.read(entry.path) for entry in tree.entries()} == {
            "Chain.yaml": b"upper",
            "chain.yaml": b"lower",
        }
