"""Jobs that run the action: installed once, each in a folder of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.action.runner import STEPS, Caches, Runner
from tests.conftest import Penstock
from tests.forge import events
from tests.forge.events import Trigger
from tests.forge.openapi import check
from tests.forge.server import GitHub, serving

Job = Callable[..., Runner]
INSTALLING = frozenset(("Find Python", "Restore packages", "Install Penstock", "Keep packages"))


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's temporary folder in which the steps that install have run: they are the same for every test."""
    temp = tmp_path_factory.mktemp("runner") / "temp"
    others = frozenset(step["name"] for step in STEPS) - INSTALLING
    caches = Caches(tmp_path_factory.mktemp("caches"))
    runner = Runner(temp.parent, temp, events.push("a" * 40, "b" * 40), {}, caches, without=others)
    assert runner.run() == 0, runner.log
    assert runner.log.startswith("penstock ")
    # An operator may tell pip to keep nothing.
    kept = (temp / "penstock" / "packages").is_dir()
    assert [key.split("-")[:2] for key in caches.keys] == ([["penstock", "packages"]] if kept else [])
    return temp / "penstock"


@pytest.fixture
def github() -> Iterator[GitHub]:
    with serving(GitHub()) as server:
        yield server
    check(server.exchanges)


@pytest.fixture
def caches(tmp_path: Path) -> Caches:
    folder = tmp_path / "caches"
    folder.mkdir()
    return Caches(folder)


@pytest.fixture
def job(penstock: Penstock, tmp_path: Path, installed: Path, github: GitHub, caches: Caches) -> Job:
    """A job that is about to run; its inputs have `_` for `-`."""
    count = iter(range(100))

    def make(trigger: Trigger, *, env: dict[str, str] | None = None, **inputs: str) -> Runner:
        temp = tmp_path / f"job{next(count)}" / "temp"
        (temp / "penstock").mkdir(parents=True)
        (temp / "penstock" / "venv").symlink_to(installed / "venv")
        given: Any = {name.replace("_", "-"): value for name, value in inputs.items()}
        return Runner(
            penstock.directory, temp, trigger, given, caches, api=github.url, env=env or {}, without=INSTALLING
        )

    return make
