"""What is deployed in an Environment, and what a revision would put there."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from penstock.bundle import layout, release
from penstock.bundle.bundle import Bundle
from penstock.bundle.fetch import fetch
from penstock.bundle.registry import registry as registries
from penstock.bundle.registry.reference import Reference
from penstock.bundle.resources import project as resources_of
from penstock.diagnostics.fatal import Fatal
from penstock.diagnostics.progress import Progress
from penstock.diff.change import Difference
from penstock.diff.compare import compare
from penstock.project.chains import own_chains
from penstock.report.report import Report
from penstock.report.sections import status as section
from penstock.source.repository import git
from penstock.source.settings import Settings
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.releasing import outside
from penstock.verbs.releasing.repository import by_chain, repository


def status(
    directory: Path,
    environment: str,
    *,
    settings: Settings,
    today: date,
    given: str | None = None,
    digest: str | None = None,
    chain: str | None = None,
    rev: str | None = None,
    plain_http: bool = False,
    offline: bool = False,
    progress: Progress,
) -> Report:
    """Compares, for each chain, the digest that the Environment's tag stands for with what a revision compiles to.

    Args:
        given: the repository; else PENSTOCK_REPOSITORY.
        digest: what is deployed, instead of what the tag says.
        chain: this one alone. All, where each has a repository of its own; else the project's only one.
        rev: default: HEAD.

    Raises:
        Fatal: no such revision, Environment or chain, no repository, or it does not answer.
    """
    at = opening.place(directory, settings)
    commit = git.resolve(at.root, rev or "HEAD")
    resources = opening.loaded(at, commit)
    opening.judged(resources.settings, opening.environments(resources), environment)
    found = findings(resources, environment, today)
    if found.stop:
        return Report((found.section,), "status", resources.tree.prefix)
    project = opening.linked(resources, environment)
    names = [chain] if chain is not None else own_chains(project)
    if len(names) > 1 and (digest is not None or not by_chain(settings, given)):
        raise Fatal(
            f"the project has {len(names)} chains: {', '.join(names)}",
            help="--chain NAME, or {chain} in the repository",
        )
    outside.give(project, release.named(project, names), settings, fetch=not offline, progress=progress)
    compiled = {name: release.compile(project, name) for name in names}
    rows = []
    for name, bundle in compiled.items():
        place = repository(settings, given, name)
        deployed = digest or _tagged(place, environment, settings, plain_http, offline)
        difference = None
        if deployed is not None and deployed != bundle.digest:
            at_digest = replace(place, digest=deployed)
            difference = _difference(at_digest, bundle, settings, today, plain_http, offline, progress)
        rows.append((name, place, deployed, bundle.digest, difference))
    made = section.section(environment, commit, rows)
    return Report((made,), "status", resources.tree.prefix)


def _tagged(place: Reference, tag: str, settings: Settings, plain_http: bool, offline: bool) -> str | None:
    if offline:
        raise Fatal("--offline asks no registry for what is deployed", help="--digest names it")
    registry = registries.open(place, settings.environ, plain_http=plain_http)
    found = registries.manifest(registry, tag)
    return None if found is None else found.digest


def _difference(
    deployed: Reference,
    compiled: Bundle,
    settings: Settings,
    today: date,
    plain_http: bool,
    offline: bool,
    progress: Progress,
) -> Difference:
    path = fetch(
        deployed, settings.cache_dir, settings.environ, plain_http=plain_http, offline=offline, progress=progress
    )
    before = layout.read(path)
    if before.chain != compiled.chain:
        raise Fatal(f"{deployed} is chain '{before.chain}', not '{compiled.chain}'", help="--chain, or --repository")
    return compare(resources_of(before), resources_of(compiled), today)
