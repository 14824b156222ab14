"""Where a verb works: a project's folder with the operator's settings and the store of everything cached."""

from dataclasses import dataclass
from os.path import normpath
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.source import worktree
from penstock.source.repository import bare, git
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
        Fatal: there is none, or what is cached comes with the repository.
    """
    root = directory.resolve() if bare.find(directory) else worktree.find(directory)
    _unwritten(root, settings.cache_dir)
    return Place(root, settings, kept(settings))


def kept(settings: Settings) -> Store:
    """The store of everything cached, within the bounds that the operator sets."""
    return Store(settings.cache_dir / "store.sqlite", size=settings.cache_size, age=settings.cache_age)


def _unwritten(root: Path, cache: Path) -> None:
    """GitLab keeps caches inside the checkout. There nobody may commit one: it would answer in the models' place."""
    cache = Path(normpath(cache))
    checkouts = [each for each in cache.parents if (each / ".git").exists()]
    holds = [root.is_relative_to(each.resolve()) for each in checkouts]
    inner = checkouts[: holds.index(True) + 1] if True in holds else []  # submodules come with the repository too
    if any(git.run(each, "ls-files", "-z", "--", str(cache.relative_to(each))) for each in inner):
        words = f"files of the cache, {cache}, are in the repository"
        raise Fatal(words, help="take them out of it, or name a folder outside of it by PENSTOCK_CACHE_DIR")
