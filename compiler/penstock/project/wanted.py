"""What of a project lies outside git, and so is to be pinned."""

from collections.abc import Iterator
from typing import NamedTuple

from penstock.project.identity.pinned import address
from penstock.project.lock import COMMIT
from penstock.project.project import Project
from penstock.source import canonical
from penstock.spec import alias
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.dataset import Dataset
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.tool_server import ToolServer
from penstock.spec.resource import Identity


class Wanted(NamedTuple):
    """Something to pin.

    Attributes:
        what: `alias`, `weights`, `adapter`, `dataset` or `server`.
        written: the alias or the address; of a server its name.
        route: the keys below `spec` that say so.
        digest: what the spec itself pins it to; the lock then pins nothing.
    """

    resource: Identity
    what: str
    written: str
    route: tuple[str | int, ...]
    digest: str | None = None


def wanted(project: Project) -> Iterator[Wanted]:
    """By resource, in the order of their names; what the spec pins itself included."""
    for identity, resource in sorted(project.resources.items()):
        spec = resource.spec
        if isinstance(spec, Dataset) and spec.source.uri is not None:
            digest = f"sha256:{spec.source.sha256}" if spec.source.sha256 is not None else None
            yield Wanted(identity, "dataset", spec.source.uri, ("source", "uri"), digest)
        elif isinstance(spec, Adapter):
            yield Wanted(identity, "adapter", spec.uri, ("uri",), spec.digest)
        elif isinstance(spec, Model):
            yield from _model(identity, spec)
        elif isinstance(spec, ToolServer):
            yield Wanted(identity, "server", identity.name, ("mcp",))


def reads_catalogue(project: Project) -> bool:
    """Whether something of the project is answered by the catalogue: a hosted model's price or window."""
    models = [resource.spec for resource in project.of("Model")]
    return any(isinstance(m, Model) and m.serving is None and not m.model.startswith("builtin/") for m in models)


def _model(identity: Identity, spec: Model) -> Iterator[Wanted]:
    if spec.serving is not None:
        weights = spec.serving.weights
        revision = weights.revision or ""
        fixed = revision if COMMIT.fullmatch(revision) or canonical.is_digest(revision) else None
        yield Wanted(identity, "weights", address(weights), ("serving", "weights", "uri"), fixed)
    elif spec.base is None and alias.is_floating(spec.model):
        yield Wanted(identity, "alias", spec.model, ("model",))
