"""Where a verb works: a project's folder with the operator's settings and the store of everything cached."""

from dataclasses import dataclass
from pathlib import Path

from penstock.source import worktree
from penstock.source.repository import bare
from penstock.source.settings import Settings
from penstock.source.store import Store


@dataclass(frozen=True, slots=True)
class Place:
    """A project's folder with the operator's settings and the store of everything cached."""

    root: Path
    settings: Settings
    store: Store


def place(directory: Path, settings: Settings) -> Place:
    """The project that `directory` lies in; in a bare repository the folder itself: what is in it, a revision says.

    Raises:
        Fatal: there is none.
    """
    root = directory.resolve() if bare.find(directory) else worktree.find(directory)
    return Place(root, settings, kept(settings))


def kept(settings: Settings) -> Store:
    """The store of everything cached, within the bounds that the operator sets."""
    return Store(settings.cache_dir / "store.sqlite", size=settings.cache_size, age=settings.cache_age)
