import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.forge.openapi import check
from tests.forge.server import GitHub, serving


@pytest.fixture
def repository(tmp_path: Path) -> Callable[[Mapping[str, str]], Path]:
    """Writes files into a new git repository."""
    made = iter(range(1000))

    def make(files: Mapping[str, str]) -> Path:
        folder = tmp_path / f"repository-{next(made)}"
        folder.mkdir()
        subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return folder

    return make


@pytest.fixture
def github() -> Iterator[GitHub]:
    """GitHub's API; what was said is held against the published description, where there is one."""
    with serving(GitHub()) as server:
        yield server
    check(server.exchanges)
