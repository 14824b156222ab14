"""Files become resources."""

import re
from dataclasses import dataclass

from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.source import yaml
from penstock.source.glob import matches
from penstock.source.store import Store
from penstock.source.tree import Entry, Tree
from penstock.spec.kinds import KINDS
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Resource, validate

ROOT = "penstock.yaml"
_OURS = re.compile(
    rb"^[ \t\xef\xbb\xbf]*[\"']?(?:apiVersion[\"']?[ \t]*:[ \t]*[\"']?penstock/|kind[\"']?[ \t]*:[ \t]*[\"']?(?:"
    + "|".join(KINDS).encode()
    + rb")\b)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The resources of a tree, as they stand, before any Environment."""

    tree: Tree
    store: Store
    settings: Settings
    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]
    files: int
    foreign: int


@dataclass(frozen=True, slots=True)
class _File:
    resources: tuple[Resource, ...]
    faults: tuple[Fault, ...]

    @property
    def foreign(self) -> bool:
        return not self.resources and not self.faults


def load(tree: Tree, store: Store) -> Loaded:
    """Reads every YAML file that belongs to the project at the root of `tree`.

    Raises:
        Fatal: there is no `penstock.yaml` at the root.
    """
    entries = {entry.path: entry for entry in tree.entries()}
    if ROOT not in entries:
        raise Fatal(f"no {ROOT} in {tree.prefix or 'the root'} at {tree.name}", help="`penstock init` writes one")
    root = _read(tree, entries[ROOT], required=True)
    settings = next((r.spec for r in root.resources if isinstance(r.spec, Settings)), Settings())
    files = [root] + [
        _read(tree, entry, required=_included(settings, entry.path))
        for entry in entries.values()
        if entry.path != ROOT and _belongs(settings, entry.path, entries)
    ]
    return Loaded(
        tree,
        store,
        settings,
        tuple(resource for file in files for resource in file.resources),
        tuple(fault for file in files for fault in file.faults),
        len(files),
        sum(file.foreign for file in files),
    )


def _belongs(settings: Settings, path: str, entries: dict[str, Entry]) -> bool:
    if not path.endswith((".yaml", ".yml")) or any(matches(glob, path) for glob in settings.exclude):
        return False
    if settings.include is not None:
        return _included(settings, path)
    folders = path.split("/")[:-1]
    nested = any(f"{'/'.join(folders[: depth + 1])}/{ROOT}" in entries for depth in range(len(folders)))
    return not nested and not any(folder.startswith(".") for folder in folders)


def _included(settings: Settings, path: str) -> bool:
    return any(matches(glob, path) for glob in settings.include or ())


def _read(tree: Tree, entry: Entry, *, required: bool) -> _File:
    place = Location(entry.path)
    if entry.kind != "file":
        return _File((), (Fault("not-regular", place, {"path": entry.path, "what": entry.kind}),))
    try:
        data = tree.read(entry.path)
    except OSError as error:
        return _File((), (Fault("unreadable-file", place, {"path": entry.path, "problem": error.strerror}),))
    if not required and not _OURS.search(data):
        return _File((), ())
    parsed = yaml.parse(entry.path, data)
    resources: list[Resource] = []
    faults = list(parsed.faults)
    for document in parsed.documents:
        made = validate(document)
        if isinstance(made, Resource):
            resources.append(made)
        elif made is not None:
            faults.extend(made)
        elif required:
            faults.append(Fault("not-ours", Location(entry.path, document.index), {"path": entry.path}))
    return _File(tuple(resources), tuple(faults))
