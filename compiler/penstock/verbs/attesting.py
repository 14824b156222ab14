"""What is known of bundles when they are compiled, written beside them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from penstock.bundle import evidence, statement
from penstock.bundle.bundle import Bundle
from penstock.bundle.layout import Descriptor
from penstock.bundle.referrer import Attached, Referrer
from penstock.bundle.referrers import bom, data, monitors, provenance, test_result, version
from penstock.project import aspects
from penstock.project.load import Loaded
from penstock.project.project import Project
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity
from penstock.verbs import lineages, opening
from penstock.verbs.place import Place
from penstock.verbs.writing import Writing

_KINDS = (version.KIND, provenance.KIND, bom.KIND, monitors.KIND, data.KIND)


def compiled(
    at: Place,
    resources: Loaded,
    bundles: Sequence[tuple[str, Bundle, Path, Descriptor]],
    versions: Mapping[tuple[str, str], str | None],
    writing: Writing,
    *,
    rev: str | None,
    builder: str | None,
) -> None:
    """Of each (environment, bundle, where it lies, manifest): version, provenance, bill of materials, monitors.

    Verdicts and signatures of the same digest stay, and the bill keeps their figures; those of an earlier one go.
    """
    files = {path for name, each, _, _ in bundles for path in lineages.paths(opening.linked(resources, name), each)}
    known = lineages.history(at, resources.tree, rev, files)
    for environment, bundle, path, subject in bundles:
        project = opening.linked(resources, environment)
        told = versions.get((bundle.chain, environment))
        lineage = lineages.lineage(project, bundle, known, told, at.settings, builder)
        there = evidence.everything(path)
        mine = [each for each in there if each.subject.digest == bundle.digest]
        made = [
            version.referrer(lineage),
            provenance.referrer(bundle.digest, lineage),
            bom.referrer(bundle, licences(project, bundle), figures(mine, bundle.digest)),
            *_monitors(project, bundle.chain),
            *(data.referrer(path, rows) for path, rows in bundle.data.items()),
        ]
        writing.attach(path, subject, made, there, _KINDS)


def figures(attached: Sequence[Attached], digest: str) -> list[tuple[str, Mapping[str, object]]]:
    """The metrics of every verdict on a digest, with the name of their evaluation."""
    results = [each.referrer for each in attached if each.referrer.kind == test_result.KIND]
    judged = [test_result.read(statement.of(each, digest)) for each in results]
    return [(name, metric) for each in judged for name, metrics in each.metrics.items() for metric in metrics]


def licences(project: Project, bundle: Bundle) -> dict[Identity, str]:
    """As the Models declare them: no part of the bundle."""
    found = {identity: project.resources[identity].spec for identity in bundle.specs if identity in project.resources}
    return {
        identity: spec.compliance.license
        for identity, spec in found.items()
        if isinstance(spec, Model) and spec.compliance is not None and spec.compliance.license is not None
    }


def _monitors(project: Project, chain: str) -> list[Referrer]:
    declared = {
        resource.identity.name: aspects.behaviour(project, resource.spec)
        for resource in project.of("Monitor")
        if isinstance(resource.spec, Monitor) and resource.spec.chain == chain
    }
    return [monitors.referrer(chain, declared)] if declared else []
