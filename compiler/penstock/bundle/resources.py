"""The resources of a bundle as a project again, so that two bundles are compared as two revisions are."""

import json
from collections.abc import Mapping
from typing import Any

from penstock.bundle import document
from penstock.bundle.bundle import Bundle
from penstock.diagnostics.location import Location
from penstock.project.kept import Analyses
from penstock.project.link import link
from penstock.project.loaded import Loaded
from penstock.project.project import Project
from penstock.source.store import memory
from penstock.source.tree import Entry, Tree
from penstock.spec.kind import Kind, Metadata
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import API_VERSION, Identity, Resource

_VARS = "bundle"


class _Files:
    """The files of a bundle as a Tree: the code of Tools where their specs say it lies."""

    def __init__(self, bundle: Bundle) -> None:
        self.name = bundle.digest
        self.prefix = ""
        self._files = {path.removeprefix(document.SOURCES): data for path, data in bundle.files.items()}

    def entries(self) -> list[Entry]:
        return [Entry(path, "file") for path in sorted(self._files)]

    def read(self, path: str) -> bytes:
        if path not in self._files:
            raise FileNotFoundError(path)
        return self._files[path]

    def beside(self, prefix: str) -> Tree | None:
        return None


def project(bundle: Bundle) -> Project:
    """What was compiled: behaviour alone, without bindings, evaluations and monitors."""
    raw: dict[str, dict[str, Any]] = json.loads(bundle.files[document.FILE])["specs"]
    resources = [
        _resource(identity, spec, raw[identity.kind][identity.name], bundle.descriptions.get(identity))
        for identity, spec in sorted(bundle.specs.items())
    ]
    variables = {"vars": dict(bundle.vars)}
    named = Identity(Environment.kind, _VARS)
    resources.append(_resource(named, Environment.model_validate(variables), variables, None))
    store = memory()
    loaded = Loaded(_Files(bundle), store, Settings(), tuple(resources), (), 0, 0, Analyses(store))
    return link(loaded, _VARS, {})


def _resource(identity: Identity, spec: Kind, data: Mapping[str, Any], description: str | None) -> Resource:
    metadata: dict[str, Any] = {"name": identity.name}
    if description is not None:
        metadata["description"] = description
    whole = {"apiVersion": API_VERSION, "kind": identity.kind, "metadata": metadata, "spec": dict(data)}
    # A file of its own for each: where it stands says nothing.
    at = Location(f"{identity.kind}/{identity.name}", 0)
    return Resource(identity, Metadata.model_validate(metadata), spec, whole, at)
