"""A bare repository that the user names: it has revisions and no checkout."""

import os
from pathlib import Path
from typing import NamedTuple


class Bare(NamedTuple):
    """A bare repository, and the folder of its trees that is meant, with a trailing slash, or the empty string."""

    root: Path
    prefix: str


def find(dir: Path) -> Bare | None:
    """The bare repository that a folder is, or lies in by name (`team.git/services/support`).

    One below a checkout is none: whoever made the checkout could have put it there for its configuration.
    """
    start = Path(os.path.realpath(dir))
    found: Bare | None = None
    for folder in (start, *start.parents):
        if os.path.lexists(folder / ".git") or folder.name == ".git":
            return None
        if found is None and _is_bare(folder):
            inner = start.relative_to(folder).as_posix()
            found = Bare(folder, "" if inner == "." else f"{inner}/")
    return found


def _is_bare(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()
