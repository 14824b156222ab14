"""Specs with what the lock pins in them: what is pinned is behaviour."""

from typing import Any

from pydantic import BaseModel

from penstock.project.lock import Lock
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.model import Model, Weights
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Identity


def pinned(project: Project, identity: Identity, spec: BaseModel) -> BaseModel:
    """`spec` with its snapshot, revision or digest; as written where nothing of it is pinned."""
    changes: dict[str, Any] = {}
    if isinstance(spec, Model):
        snapshot = project.lock.pin(identity, spec.model)
        changes = {} if snapshot is None else {"model": snapshot}
        weights = spec.serving.weights if spec.serving is not None else None
        revision = None if weights is None else project.lock.pin(identity, address(weights))
        if spec.serving is not None and weights is not None and revision is not None:
            changes["serving"] = _with(spec.serving, weights=_with(weights, revision=revision))
    elif isinstance(spec, Adapter) and spec.digest is None:
        digest = project.lock.pin(identity, spec.uri)
        if digest is not None:  # a commit pins the address, a digest the content
            changes = {"digest": digest} if canonical.is_digest(digest) else {"uri": f"{spec.uri}@{digest}"}
    return _with(spec, **changes) if changes else spec


def content(project: Project, name: str) -> str | None:
    """What pins the content of a Dataset outside git, `sha256:<hex>` or a commit: as it says itself, else the lock."""
    spec = project.spec("Dataset", name)
    if not isinstance(spec, Dataset) or spec.source.uri is None:
        return None
    if spec.source.sha256 is not None:
        return f"sha256:{spec.source.sha256}"
    return project.lock.pin(Identity("Dataset", name), spec.source.uri)


def schemas(lock: Lock, name: str, spec: Tool) -> Tool:
    """The spec of the Tool called `name` with the schemas that it leaves to its server."""
    tool = None if spec.server is None else lock.tool(spec.server, spec.name or name)
    if tool is None:
        return spec
    offered = {"parameters": tool.parameters, "returns": tool.returns}
    left = {field: schema for field, schema in offered.items() if schema is not None and getattr(spec, field) is None}
    return spec.model_copy(update=left) if left else spec


def address(weights: Weights) -> str:
    """Where weights lie, with their revision where one is written: what the lock pins them by."""
    return weights.uri if weights.revision is None else f"{weights.uri}@{weights.revision}"


def _with(spec: BaseModel, **changes: Any) -> BaseModel:
    return spec.model_copy(update=changes)
