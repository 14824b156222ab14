import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from penstock.bundle.release import release
from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.metrics.members import MEMBERS
from penstock.project.link import link
from penstock.project.load import load
from penstock.project.project import Project
from penstock.source import store, worktree
from penstock.targets.platforms import PLATFORMS
from penstock.verbs.releasing import targeting

ROOT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: test}\nspec: {}\n"
TODAY = date(2026, 6, 1)
SUBMODULE = "submodule "
"""Begins the content of a path that is to be a submodule, at the commit that follows."""
LINK = "-> "
"""Begins the content of a file that is to be a symbolic link to the rest."""

Files = Mapping[str, str | bytes]


@pytest.fixture(scope="session")
def shop() -> Files:
    """A small project without a finding, in which tests plant faults."""
    folder = Path(__file__).with_name("shop")
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    """Writes files and opens them as a project; `penstock.yaml` is added where it is missing."""
    made = iter(range(1000))

    def make(files: Files, environment: str | None = None) -> Project:
        folder = tmp_path / f"project-{next(made)}"
        for name, content in {"penstock.yaml": ROOT, **files}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, str) and content.startswith(SUBMODULE):
                submodule(folder, name, content.removeprefix(SUBMODULE))
            elif isinstance(content, bytes):
                path.write_bytes(content)
            elif content.startswith(LINK):
                path.symlink_to(content.removeprefix(LINK))
            else:
                path.write_bytes(content.encode())
        loaded = load(worktree.open(folder), store.memory())
        return link(loaded, environment, MEMBERS, frozenset(PLATFORMS))

    return make


def submodule(folder: Path, name: str, commit: str) -> None:
    """Makes the folder a repository with a submodule that is not fetched."""
    folder.joinpath(name).mkdir()
    for arguments in (("init", "-q"), ("update-index", "--add", "--cacheinfo", f"160000,{commit},{name}")):
        subprocess.run(["git", *arguments], cwd=folder, check=True)


@pytest.fixture
def check(project: Callable[..., Project]) -> Callable[..., list[Diagnostic]]:
    """The findings of a project of these files; `late`: with those of its platforms, which `compile` finds."""

    def found(
        files: Files, environment: str | None = None, today: date = TODAY, *, late: bool = False
    ) -> list[Diagnostic]:
        made = project(files, environment)
        found = run.run(made, None, today)
        if late and not any(each.severity is Severity.ERROR for each in found):
            found += targeting.targeted(made, release(made, judged=False).bundles, ()).findings
        return found

    return found
