"""A project with its cache."""

import subprocess
from pathlib import Path

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.source import settings
from penstock.verbs.checkout.place import place


def located(root: Path, cache: Path) -> Path:
    return place(root, settings.read({"PENSTOCK_CACHE_DIR": str(cache)})).store.path.parent


@pytest.mark.parametrize("folder", [".", "teams/[a]"])
def test_a_cache_that_comes_with_the_repository_answers_nothing(tmp_path: Path, folder: str) -> None:
    checkout = tmp_path / "checkout"
    root = checkout / folder
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet", str(checkout)], check=True)
    (root / "penstock.yaml").touch()
    cache = root / ".penstock-cache"
    assert located(root, cache) == cache, "as GitLab wants it"
    cache.mkdir()
    (cache / "store.sqlite").touch()
    assert located(root, cache) == cache, "what an earlier job left"
    assert located(root, tmp_path / "cache") == tmp_path / "cache"
    beside = checkout / ".." / "cache"
    assert located(root, beside) == beside
    subprocess.run(["git", "-C", str(checkout), "add", "--force", str(cache)], check=True)
    with pytest.raises(Fatal, match="are in the repository"):
        located(root, cache)
    assert located(root, tmp_path / "cache") == tmp_path / "cache"


def test_a_cache_in_a_submodule_comes_with_the_repository_too(tmp_path: Path) -> None:
    root = tmp_path / "checkout"
    inner = root / ".cache"
    for folder in (root, inner):
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    (root / "penstock.yaml").touch()
    cache = inner / "penstock"
    cache.mkdir()
    (cache / "store.sqlite").touch()
    named = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(inner), "add", "."], check=True)
    subprocess.run(["git", "-C", str(inner), *named, "commit", "--quiet", "--message", "cache"], check=True)
    subprocess.run(["git", "-C", str(root), "-c", "advice.addEmbeddedRepo=false", "add", ".cache"], check=True)
    with pytest.raises(Fatal, match="are in the repository"):
        located(root, cache)
