"""What of a folder, or whether a file, is of a foreign format."""

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import chain
from posixpath import basename, dirname, splitext

from penstock.adopt.importer import Importer
from penstock.adopt.importers import IMPORTERS
from penstock.adopt.names import label
from penstock.source.parsing.scan import BYTES
from penstock.source.tree import Tree

_OURS = re.compile(rb"^apiVersion:\s*penstock/", re.MULTILINE)


def load(name: str) -> Importer:
    """The importer of that name in the table."""
    module, _, attribute = IMPORTERS[name].partition(":")
    importer: Importer = getattr(import_module(module), attribute)
    return importer


def format_of(path: str, data: bytes) -> str | None:
    """The format of a file, by its content; None where no importer knows it."""
    if is_ours(data):
        return None
    return next((name for name in IMPORTERS if load(name).reads(path, data)), None)


def search(tree: Tree, prefix: str, formats: Iterable[str]) -> list[tuple[str, str]]:
    """Files below a prefix that look like one of the formats: (path, format), sorted."""
    importers = {name: load(name) for name in formats}
    found = []
    for entry in tree.entries():
        if entry.kind != "file" or not entry.path.startswith(prefix):
            continue
        if any(part.startswith(".") or part in ("node_modules", "penstock") for part in entry.path.split("/")[:-1]):
            continue
        name = found_at(tree, entry.path, importers)
        if name is not None:
            found.append((entry.path, name))
    return found


def found_at(tree: Tree, path: str, importers: Mapping[str, Importer]) -> str | None:
    """The format of a file by its name; by its content, where its name leaves that open."""
    said = {name: importer.finds(path) for name, importer in importers.items()}
    if (named := next((name for name, is_so in said.items() if is_so), None)) is not None:
        return named
    left = [name for name, is_so in said.items() if is_so is None]
    if not left:
        return None
    try:
        data = tree.read(path)
    except OSError:
        return None
    if len(data) > BYTES or is_ours(data):
        return None
    return next((name for name in left if importers[name].reads(path, data)), None)


def is_ours(data: bytes) -> bool:
    """Whether these are specs of Penstock."""
    return _OURS.search(data) is not None


def titles(found: Sequence[tuple[str, str]], root: str) -> list[str]:
    """What the import of each file is called, each once: two of one stem are told apart by their endings."""
    taken: dict[str, None] = {}
    for path, format in found:
        first = title(path, root, format)
        ending = label(f"{first[:40]}-{splitext(path)[1].lstrip('.')}")
        numbered = (label(f"{first[:40]}-{number}") for number in range(2, 100_000))
        taken[next(each for each in chain((first, ending), numbered) if each not in taken)] = None
    return list(taken)


def title(path: str, root: str, format: str) -> str:
    """What the import of a file is called: by its folder below the root, and by what its name adds to the usual one."""
    folder = label(dirname(path).removeprefix(root.rstrip("/")), "")
    stem = splitext(basename(path))[0].lower()
    for usual in ("promptfooconfig", "flow.dag", "flow.flex", "litellm_config", "litellm-config", "config"):
        stem = stem.removeprefix(usual)
    own = label(stem, "")
    return label("-".join(part for part in (folder, own) if part), format)
