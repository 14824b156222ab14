"""A key over all that decides what is right or wrong with one resource in an Environment."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import TypeVar

from penstock.project.graph import reach
from penstock.project.project import Project
from penstock.source.recorded import Recorded, listing
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity, Resource

_T = TypeVar("_T")


def unless_sound(project: Project, resource: Resource, name: str, found: Iterable[_T]) -> Iterator[_T]:
    """What `found` finds wrong with a resource; nothing is looked for where the same closure was sound before.

    `found` may look at the resource, at what it refers to, at what those refer to, at the Environments, the settings
    and any file of the tree: not at who refers to it, and not at the day.
    """
    if project.pack is None:
        yield from found
        return
    note = f"{name} in {project.environment}" + (f" of {project.root}" if project.root else "")
    key = _key(project, resource.identity)
    if resource.notes.get(note) == key:
        return
    project.pack.fresh += 1
    is_sound = True
    for each in found:
        is_sound = False
        yield each
    if is_sound:
        resource.notes[note] = key
    else:
        resource.notes.pop(note, None)


def _key(project: Project, identity: Identity) -> str:
    keys: dict[Identity, str] = project.memo.setdefault("keys", {})
    if identity not in keys:
        closure = sorted((each, _digest(project, each)) for each in reach(project, identity))
        text = f"{_around(project)}\n{closure}"
        keys[identity] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return keys[identity]


def _digest(project: Project, identity: Identity) -> str:
    """Of a document as it was read, or as an Environment has patched it."""
    digests: dict[Identity, str] = project.memo.setdefault("digests", {})
    if identity not in digests:
        resource = project.resources[identity]
        kept = resource.notes.get("digest")
        text = f"{resource.location.path} {json.dumps(resource.data)}" if kept is None else ""
        digests[identity] = str(kept or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return digests[identity]


def _around(project: Project) -> str:
    """What any resource may depend on."""
    if "around" not in project.memo:
        parts = [
            project.environment,
            project.settings.model_dump_json(),
            json.dumps(project.vars, sort_keys=True),
            json.dumps({str(each): dict(bound) for each, bound in project.bindings.items()}, sort_keys=True),
            json.dumps({name: repr(signature) for name, signature in project.signatures.items()}, sort_keys=True),
            *sorted(_digest(project, each) for each in project.resources if each.kind == Environment.kind),
        ]
        if "files around" not in project.shared:
            project.shared["files around"] = _files(project)
        text = "\n".join([*parts, project.shared["files around"]])
        project.memo["around"] = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    around: str = project.memo["around"]
    return around


def _files(project: Project) -> str:
    """The listing of the tree, and the digest of every file that a check has read for more than its specs."""
    tree = project.tree
    assert isinstance(tree, Recorded)
    assert project.pack is not None
    return "\n".join([listing(tree), *(f"{path!r} {tree.digest(path)}" for path in project.pack.others)])
