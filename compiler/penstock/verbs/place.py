"""Where a verb works: a project's folder with the operator's settings and the store of everything cached."""

from dataclasses import dataclass
from pathlib import Path

from penstock.source import worktree
from penstock.source.settings import Settings
from penstock.source.store import Store


@dataclass(frozen=True, slots=True)
class Place:
    """A project's folder with the operator's settings and the store of everything cached."""

    root: Path
    settings: Settings
    store: Store


def place(directory: Path, settings: Settings) -> Place:
    """The project that `directory` lies in.

    Raises:
        Fatal: there is none.
    """
    return Place(worktree.find(directory), settings, Store(settings.cache_dir / "store.sqlite"))
