"""Which lines a revision changed."""

import subprocess
from pathlib import Path

import pytest

from penstock.source.repository.hunks import hunks


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    names = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    done = subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


NAMES = ["a.yaml", "deep/with space.yaml", "ümläut\ttab.yaml", 'quo"te\\.yaml', "new\nline.yaml", "*.yaml"]


@pytest.mark.parametrize("name", NAMES)
def test_changed_lines_by_file(repository: Path, name: str) -> None:
    base = commit(repository, {name: "1\n2\n3\n4\n5\n", "other.yaml": "x\n"})
    head = commit(repository, {name: "1\ntwo\nmore\n3\n5\n+++ six\n@@ -1 +1 @@\n--- seven", "other.yaml": "y\n"})
    assert hunks(repository, base, head, [name]) == {name: [(2, 3), (6, 8)]}


def test_new_files_gone_ones_and_none(repository: Path) -> None:
    base = commit(repository, {"gone": "1\n2\n", "same": "1\n", "shorter": "1\n2\n3\n"})
    (repository / "gone").unlink()
    head = commit(repository, {"new": "1\n2\n", "shorter": "1\n3\n"})
    assert hunks(repository, base, head, ["gone", "same", "shorter", "new", "no"]) == {"new": [(1, 2)]}
    assert hunks(repository, base, head, []) == {}


def test_nothing_of_the_repository_runs(repository: Path) -> None:
    base = commit(repository, {"a": "1\n", ".gitattributes": "a diff=x\n"})
    git(repository, "config", "diff.x.textconv", "touch ran; cat")
    git(repository, "config", "diff.external", "touch ran; true")
    head = commit(repository, {"a": "2\n"})
    assert hunks(repository, base, head, ["a"]) == {"a": [(1, 1)]}
    assert not (repository / "ran").exists()
