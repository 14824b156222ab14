"""What is known of bundles when they are compiled, written beside them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from penstock.bundle import evidence, frozen
from penstock.bundle.bundle import Bundle
from penstock.bundle.layout import Descriptor
from penstock.bundle.referrer import Attached, Referrer
from penstock.bundle.referrers import bom, data, monitors, provenance, test_result, version
from penstock.bundle.signing import statement
from penstock.project.identity import aspects
from penstock.project.loaded import Loaded
from penstock.project.project import Project
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.kinds.project import Project as Settings
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.place import Place
from penstock.verbs.releasing import lineages
from penstock.verbs.releasing.writing import Writing

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
            *watched(project, resources.settings, bundle.chain),
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


def watched(project: Project, settings: Settings, chain: str) -> list[Referrer]:
    """The Monitors of a chain with their frozen references; none where nothing watches it."""
    specs = {each.identity.name: each.spec for each in project.of("Monitor") if isinstance(each.spec, Monitor)}
    ours = {name: spec for name, spec in specs.items() if spec.chain == chain}
    if not ours:
        return []
    declared = {name: aspects.behaviour(project, spec) for name, spec in ours.items()}
    compared = {name: spec for name, spec in ours.items() if spec.skew is not None and spec.signal is not None}
    together = {}
    if settings.false_alarms_per_month is not None:
        together = {"falseAlarmsPerMonth": settings.false_alarms_per_month, "monitors": len(specs)}
    references = {name: frozen.freeze(project, spec, settings) for name, spec in compared.items()}
    metrics = {name: made for name, spec in ours.items() if (made := _metric(project, spec)) is not None}
    answered = [name for name, each in references.items() if each == frozen.ANSWERS]
    return [monitors.referrer(chain, declared, references, together, _ways(project, ours), metrics, answered)]


def _ways(project: Project, ours: Mapping[str, Monitor]) -> dict[str, Mapping[str, Any]]:
    """From an alarm back to improvement."""
    found: dict[str, Mapping[str, Any]] = {}
    for name, spec in ours.items():
        evaluation = None if spec.skew is None else project.spec("Evaluation", spec.skew.evaluation)
        way: dict[str, Any] = {} if evaluation is None else {"dataset": evaluation.dataset}
        tunings = [each.identity.name for each in project.of("Tuning") if getattr(each.spec, "trigger", None) == name]
        if tunings:
            way["tunings"] = tunings
        if way:
            found[name] = way
    return found


def _metric(project: Project, monitor: Monitor) -> Mapping[str, Any] | str | None:
    """The metric that scores a sample of traces, or why it cannot; None where the Monitor has none."""
    goal = monitor.objective
    if goal is None or goal.evaluation is None or goal.metric is None:
        return None
    evaluation = project.spec("Evaluation", goal.evaluation)
    metric = None if evaluation is None else evaluation.metrics.get(goal.metric)
    signature = None if metric is None else project.signatures.get(metric.metric or "")
    if metric is None or signature is None:
        return f"Evaluation/{goal.evaluation} declares no such metric"
    if signature.judged:
        return "the metric asks a model, and a reading asks none"
    if signature.both:
        return "the metric compares two answers"
    plain = aspects.behaviour(project, metric)
    return {"metric": {name: value for name, value in plain.items() if name != "guard"}, "version": signature.version}
