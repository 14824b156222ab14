"""What an environment releases: its bundles and what judges them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from penstock.bundle import document, layout
from penstock.bundle.bindings import bindings
from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation, resolve
from penstock.diagnostics.fatal import Fatal
from penstock.project import dataset
from penstock.project.chains import chains as known_chains
from penstock.project.chains import own_chains
from penstock.project.identity import fingerprint
from penstock.project.identity.closure import closure
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.source.data.rows import Row
from penstock.spec.kind import Kind, Metadata
from penstock.spec.kinds.environment import Rollout
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True, eq=False)
class Release:
    """The bundles of one environment of one revision.

    Attributes:
        bundles: by chain.
        evaluations: by name.
        bindings: endpoint, credentials and limits by resource; outside every digest.
        project: the name of the project.
        beside: Monitors, Tunings and what else is in no bundle and platforms are told of, by identity.
        targets: the settings of each platform, by its name.
        rollout: how it reaches users.
        metadata: of every resource, as written: descriptions, owners, labels.
    """

    environment: str
    bundles: Mapping[str, Bundle]
    evaluations: Mapping[str, ResolvedEvaluation]
    bindings: Mapping[Identity, Mapping[str, Any]]
    project: str = ""
    beside: Mapping[Identity, Kind] = field(default_factory=dict)
    targets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rollout: Rollout | None = None
    metadata: Mapping[Identity, Metadata] = field(default_factory=dict)

    def resources(self) -> dict[Identity, Kind]:
        """What the bundles hold, each once, and what lies beside them."""
        found = {identity: spec for bundle in self.bundles.values() for identity, spec in bundle.specs.items()}
        return dict(sorted({**found, **self.beside}.items()))

    def of(self, kind: str) -> dict[str, Any]:
        """The same of a kind, by name."""
        return {identity.name: spec for identity, spec in self.resources().items() if identity.kind == kind}


class Packed(NamedTuple):
    """A chain as it is written: the files of its bundle by path, the image that carries them, the rows beside it."""

    chain: str
    fingerprint: str
    files: Mapping[str, bytes]
    image: layout.Image
    data: Mapping[str, bytes]


def release(project: Project, chains: Sequence[str] | None = None, *, judged: bool = True) -> Release:
    """Compiles the named chains, or all, of a project without error findings; `judged`: with their Evaluations.

    A bundle in memory is made from the very files that are written, so that what is asked here is what ships.

    Raises:
        Fatal: no such chain, or one that cannot be put into a bundle.
    """
    names = named(project, chains)
    return gathered(project, {name: compile(project, name) for name in names}, judged=judged)


def gathered(project: Project, bundles: Mapping[str, Bundle], *, judged: bool = True) -> Release:
    """The same of bundles that are there already, by chain."""
    evaluations = [
        r.identity.name for r in project.of("Evaluation") if judged and getattr(r.spec, "chain", None) in bundles
    ]
    environment = project.spec("Environment", project.environment)
    return Release(
        project.environment,
        bundles,
        {name: resolve(project, name) for name in evaluations},
        bindings(project),
        next((resource.identity.name for resource in project.of("Project")), ""),
        {
            resource.identity: resource.spec
            for kind in ("Monitor", "Tuning")
            for resource in project.of(kind)
            if kind != "Monitor" or getattr(resource.spec, "chain", None) in bundles
        },
        {} if environment is None else environment.targets,
        None if environment is None else environment.rollout,
        {identity: resource.metadata for identity, resource in project.resources.items()},
    )


def _rows(project: Project, name: str) -> Sequence[Row]:
    found = dataset.rows(project, name)
    if found.unread is not None:
        raise Fatal(f"the rows of Dataset/{name} cannot be put into a bundle: {found.unread}", exit_code=1)
    return found.rows


def named(project: Project, chains: Sequence[str] | None = None) -> list[str]:
    """The chains of these names, or all that the project releases, sorted.

    Raises:
        Fatal: no such chain.
    """
    known = known_chains(project)
    for name in chains or ():
        if name not in known:
            near = nearest(name, list(known)) or ", ".join(sorted(known)) or "none"
            raise Fatal(f"there is no chain {name!r}", help=f"known: {near}")
    return sorted(own_chains(project) if chains is None else set(chains))


def pack(project: Project, chain: str) -> Packed:
    """One chain as it is written."""
    closed = closure(project, chain)
    rows = {name: _rows(project, name) for name in closed.datasets}
    behaviour = fingerprint.chain(project, chain)
    files, data = document.split(document.write(closed, behaviour, rows))
    return Packed(chain, behaviour, files, layout.assemble(files, chain), data)


def compile(project: Project, chain: str) -> Bundle:
    """The bundle of one chain, read back from the files that are written."""
    return opened(pack(project, chain))


def opened(packed: Packed) -> Bundle:
    """The bundle that whoever reads it will have."""
    parts = document.read({**packed.files, **packed.data})
    return Bundle(
        packed.image.digest,
        parts.fingerprint,
        parts.chain,
        parts.specs,
        parts.vars,
        parts.rows,
        packed.files,
        parts.descriptions,
        packed.data,
    )
