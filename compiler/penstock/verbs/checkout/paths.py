"""Paths that a user gives, as the project names them."""

import os
from pathlib import Path

from penstock.diagnostics.fatal import Fatal
from penstock.source.tree import Tree


def asked(root: Path, tree: Tree, path: str) -> str:
    """A path, seen from the working folder, as the project names it.

    Raises:
        Fatal: the project has no file there.
    """
    folder, name = os.path.split(os.path.abspath(path))
    inside = Path(os.path.relpath(Path(os.path.realpath(folder), name), os.path.realpath(root))).as_posix()
    if not any(below(entry.path, inside) for entry in tree.entries()):
        raise Fatal(f"no file of the project at '{path}'", help="paths are seen from the working folder")
    return inside


def below(path: str, folder: str) -> bool:
    """Whether a path is `folder` or lies in it."""
    return folder == "." or path == folder or path.startswith(folder + "/")
