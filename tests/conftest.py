"""What every test may ask for: a tool that must be there in CI, the program as a user runs it."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from tests import forked

# The same examples in every run, so that what is red stays red; `--hypothesis-profile=search` tries new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("search", max_examples=2000)
settings.load_profile("same")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def tool() -> Callable[[str], str]:
    """The path of a program; where it is absent the test is skipped, under CI=true it fails."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            if os.environ.get("CI") == "true":
                pytest.fail(f"{name} is not installed; .ci/run installs it")
            pytest.skip(f"{name} is not installed")
        return path

    return find


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


class Penstock:
    """`penstock` as a process of its own, in a folder, with a cache outside it."""

    def __init__(self, directory: Path, cache: Path) -> None:
        self.directory = directory
        self.environ = {**os.environ, "PENSTOCK_CACHE_DIR": str(cache), "COLUMNS": "120", "NO_COLOR": "1"}
        self.environ.pop("CI", None)

    def __call__(self, *arguments: str, environ: Mapping[str, str] | None = None) -> Ended:
        done = forked.run(arguments, self.directory, {**self.environ, **(environ or {})})
        return Ended(done.returncode, done.stdout, done.stderr)

    def git(self, *arguments: str) -> str:
        names = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(
            ["git", *names, *arguments], cwd=self.directory, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def write(self, path: str, text: str) -> None:
        target = self.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def replace(self, path: str, before: str, after: str) -> None:
        text = (self.directory / path).read_text(encoding="utf-8")
        assert text.count(before) == 1, (path, before)
        self.write(path, text.replace(before, after))

    def commit(self, message: str = "change") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def penstock(tmp_path: Path) -> Penstock:
    """The program in an empty git repository."""
    directory = tmp_path / "repository"
    directory.mkdir()
    made = Penstock(directory, tmp_path / "cache")
    made.git("init", "--quiet", "--initial-branch=main")
    return made


@pytest.fixture
def starter(penstock: Penstock) -> Penstock:
    """The program in what `penstock init` writes, committed."""
    assert penstock("init").code == 0
    penstock.commit("init")
    return penstock


@pytest.fixture
def handbook(penstock: Penstock) -> Penstock:
    """The program in a copy of examples/handbook, committed."""
    shutil.copytree(ROOT / "examples" / "handbook", penstock.directory, dirs_exist_ok=True)
    penstock.commit("handbook")
    return penstock
