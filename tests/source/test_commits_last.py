"""The commit that changed a file last; unknown where a shallow clone ends."""

import subprocess
from pathlib import Path

from penstock.source.repository import commits


def git(folder: Path, *arguments: str) -> str:
    names = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    made = subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return made.stdout.strip()


def committed(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / name).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


def test_newest_change_of_each_and_none_beyond_a_shallow_clone(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    git(whole, "init", "-q")
    first = committed(whole, a="1", b="1")
    second = committed(whole, a="2")
    third = committed(whole, c="1")
    assert commits.last(whole, third, ["a", "b", "c", "absent"]) == {"a": second, "b": first, "c": third}
    assert commits.last(whole, first, ["a", "c"]) == {"a": first}
    assert commits.last(whole, third, []) == {}
    git(tmp_path, "clone", "-q", "--depth", "2", whole.as_uri(), "shallow")
    assert commits.last(tmp_path / "shallow", third, ["a", "b", "c"]) == {"c": third}
