"""Projects as the files of a platform."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from penstock.bundle.release import Release, release
from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic, Severity
from penstock.project.project import Project
from penstock.source.settings import read
from penstock.targets.emit import Emitted, emit
from penstock.verbs.checkout import opening
from penstock.verbs.releasing import targeting

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ROOT = "apiVersion: penstock/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n"


def opened(folder: Path, environment: str | None) -> Project:
    settings = read({"PENSTOCK_CACHE_DIR": str(folder.parent / "cache")})
    return opening.linked(opening.loaded(opening.place(folder, settings), None), environment)


@pytest.fixture
def released(tmp_path: Path) -> Callable[..., Release]:
    """The release of a project of these files, which has no error."""

    def make(files: Mapping[str, str], environment: str | None = None) -> Release:
        folder = tmp_path / "project"
        for name, content in {"penstock.yaml": ROOT, **files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content, encoding="utf-8", newline="")
        project = opened(folder, environment)
        errors = [each.message for each in run.run(project, None, date(2026, 6, 1)) if each.severity is Severity.ERROR]
        assert not errors
        return release(project, judged=False)

    return make


@pytest.fixture
def example() -> Callable[[str, str], Release]:
    """The release of an example of the repository in an Environment."""

    def make(name: str, environment: str) -> Release:
        return release(opened(EXAMPLES / name, environment), judged=False)

    return make


@pytest.fixture
def emitted(released: Callable[..., Release]) -> Callable[..., Emitted]:
    """The same as the files of a target."""

    def make(target: str, files: Mapping[str, str], environment: str | None = None) -> Emitted:
        return emit(released(files, environment), target)

    return make


def findings(project: Project, targets: list[str]) -> list[Diagnostic]:
    """What `compile --target` finds beside what `check` does."""
    bundles = release(project, judged=False).bundles
    return list(targeting.targeted(project, bundles, targets).findings)
