"""What an environment releases: its bundles and what judges them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from penstock.bundle import document, layout
from penstock.bundle.bindings import bindings
from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation, resolve
from penstock.diagnostics.fatal import Fatal
from penstock.project import dataset, fingerprint
from penstock.project.chains import chains as known_chains
from penstock.project.chains import own_chains
from penstock.project.closure import closure
from penstock.project.link import nearest
from penstock.project.project import Project
from penstock.source.rows import Row
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True, eq=False)
class Release:
    """The bundles of one environment of one revision.

    Attributes:
        bundles: by chain.
        evaluations: by name.
        bindings: endpoint, credentials and limits by resource; outside every digest.
    """

    environment: str
    bundles: Mapping[str, Bundle]
    evaluations: Mapping[str, ResolvedEvaluation]
    bindings: Mapping[Identity, Mapping[str, Any]]


def release(project: Project, chains: Sequence[str] | None = None) -> Release:
    """Compiles the named chains, or all, of a project without error findings.

    A bundle in memory is made from the very files that are written, so that what is asked here is what ships.

    Raises:
        Fatal: no such chain, or one that cannot be put into a bundle.
    """
    known = known_chains(project)
    names = own_chains(project) if chains is None else list(dict.fromkeys(chains))
    for name in names:
        if name not in known:
            near = nearest(name, list(known)) or ", ".join(sorted(known)) or "none"
            raise Fatal(f"there is no chain {name!r}", help=f"known: {near}")
    evaluations = [r.identity.name for r in project.of("Evaluation") if getattr(r.spec, "chain", None) in names]
    return Release(
        project.environment,
        {name: compile(project, name) for name in sorted(names)},
        {name: resolve(project, name) for name in evaluations},
        bindings(project),
    )


def _rows(project: Project, name: str) -> tuple[Row, ...]:
    found = dataset.rows(project, name)
    if found.unread is not None:
        raise Fatal(f"the rows of Dataset/{name} cannot be put into a bundle: {found.unread}", exit_code=1)
    return found.rows


def compile(project: Project, chain: str) -> Bundle:
    """The bundle of one chain."""
    closed = closure(project, chain)
    rows = {name: _rows(project, name) for name in closed.datasets}
    files = document.write(closed, fingerprint.chain(project, chain), rows)
    parts = document.read(files)
    digest = layout.assemble(files, chain).digest
    return Bundle(
        digest, parts.fingerprint, parts.chain, parts.specs, parts.vars, parts.rows, files, parts.descriptions
    )
