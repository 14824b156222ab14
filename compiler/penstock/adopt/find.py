"""What of a folder, or whether a file, is of a foreign format."""

import re
from collections.abc import Iterable
from importlib import import_module
from posixpath import basename, dirname, splitext

from penstock.adopt.importer import Importer
from penstock.adopt.importers import IMPORTERS
from penstock.adopt.names import label
from penstock.source.tree import Tree

_OURS = re.compile(rb"^apiVersion:\s*penstock/", re.MULTILINE)


def load(name: str) -> Importer:
    """The importer of that name in the table."""
    module, _, attribute = IMPORTERS[name].partition(":")
    importer: Importer = getattr(import_module(module), attribute)
    return importer


def format_of(path: str, data: bytes) -> str | None:
    """The format of a file, by its content; None where no importer knows it."""
    if _OURS.search(data):
        return None
    return next((name for name in IMPORTERS if load(name).reads(path, data)), None)


def search(tree: Tree, prefix: str, formats: Iterable[str]) -> list[tuple[str, str]]:
    """Files below a prefix that look like one of the formats, by their names: (path, format), sorted."""
    importers = {name: load(name) for name in formats}
    found = []
    for entry in tree.entries():
        if entry.kind != "file" or not entry.path.startswith(prefix):
            continue
        if any(part.startswith(".") or part in ("node_modules", "penstock") for part in entry.path.split("/")[:-1]):
            continue
        name = next((name for name, importer in importers.items() if importer.finds(entry.path)), None)
        if name is not None:
            found.append((entry.path, name))
    return found


def title(path: str, root: str, format: str) -> str:
    """What the import of a file is called: by its folder below the root, and by what its name adds to the usual one."""
    folder = label(dirname(path).removeprefix(root.rstrip("/")), "")
    stem = splitext(basename(path))[0].lower()
    for usual in ("promptfooconfig", "flow.dag", "flow.flex", "litellm_config", "litellm-config", "config"):
        stem = stem.removeprefix(usual)
    own = label(stem, "")
    return label("-".join(part for part in (folder, own) if part), format)
