"""What judges and watches a project, for its report: policies with their waivers, monitors, the descent of bundles."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from penstock.bundle.bundle import Bundle
from penstock.check import policy
from penstock.diff.change import Difference, Impact
from penstock.project.project import Project
from penstock.report.sections import lineage as lineage_section
from penstock.report.sections import monitors as monitors_section
from penstock.report.sections import policies as policies_section
from penstock.report.sections.lineage import LineageSection
from penstock.report.sections.monitors import MonitorsSection, Watched
from penstock.report.sections.policies import PoliciesSection, Rule, Waiver
from penstock.source.settings import Settings
from penstock.spec.kinds.monitor import Monitor, Window
from penstock.spec.kinds.policy import Policy
from penstock.spec.resource import Identity
from penstock.verbs.checkout.place import Place
from penstock.verbs.releasing import lineages

_WHOLE: Final = 300
"""Resources of which a report shows all; of a larger project it shows what the change reaches."""


def reached(project: Project, difference: Difference | None) -> set[Identity] | None:
    """What the catalogue of a change shows; None: all."""
    if difference is None or len(project.resources) <= _WHOLE:
        return None
    changed = {change.resource for change in difference.changes}
    ends = {Identity(*name.split("/", 1)) for edge in difference.impact.edges for name in edge}
    return (changed | ends) & set(project.resources)


def policies(project: Project, today: date) -> PoliciesSection | None:
    """None where there is no policy."""
    every = [(each.identity, each.spec) for each in project.of("Policy") if isinstance(each.spec, Policy)]
    if not every:
        return None
    judged = policy.judge(project, today)
    expired = {(each.policy, each.waiver.resource, each.waiver.rule) for each in judged.expired}
    unused = {(each.policy, each.waiver.resource, each.waiver.rule) for each in judged.unused}
    costly = {(str(place.path), place.document, rule.name) for rule, place in judged.costly}
    rules: list[Rule] = []
    waivers: list[Waiver] = []
    for identity, spec in every:
        here = project.resources[identity].location
        states: dict[str, str] = {}
        for waiver in spec.waivers:
            key = (str(identity), waiver.resource, waiver.rule)
            state = "expired" if key in expired else "unused" if key in unused else "active"
            states[waiver.rule] = "waived" if state == "active" else states.get(waiver.rule, "")
            given = waiver.model_dump(include={"resource", "rule", "reason", "owner", "until"})
            waivers.append(Waiver.model_validate({"policy": identity.name, "state": state, **given}))
        matched = sum(1 for _ in policy.matched(project, spec.match))
        routes = [fault.location.route for fault in project.faults if fault.resource == str(identity)]
        faulty = {route[2] for route in routes if len(route) > 2}
        for index, rule in enumerate(spec.rules):
            broken = [v for v in judged.violations if v.policy == identity.name and v.rule.name == rule.name]
            unjudged = (here.path, here.document, rule.name) in costly or index in faulty
            unjudged = unjudged or any(each.failed is not None for each in broken)
            state = "unjudged" if unjudged else "broken" if broken else states.get(rule.name) or "holds"
            rules.append(
                Rule.model_validate(
                    {
                        "policy": identity.name,
                        "rule": rule.name,
                        "asserts": rule.assert_,
                        "message": rule.message,
                        "severity": rule.severity,
                        "matched": matched,
                        "state": state,
                        "broken": tuple(str(each.resource) for each in broken),
                    }
                )
            )
    return policies_section.section(today.isoformat(), project.environment, rules, waivers)


def monitors(project: Project, impact: Impact | None) -> MonitorsSection | None:
    """None where nothing is watched. `impact`: of a change; None where revisions are not compared."""
    every = [(each.identity.name, each.spec) for each in project.of("Monitor") if isinstance(each.spec, Monitor)]
    if not every:
        return None
    reached, stale = (impact.monitors, impact.stale) if impact is not None else ((), ())
    made = [
        Watched(
            monitor=name,
            chain=spec.chain,
            against=_against(spec),
            signal=spec.signal,
            detectors=() if spec.objective is not None else tuple(spec.detectors),
            window=_window(spec.window),
            alpha=spec.alert.alpha,
            min_effect=spec.alert.min_effect,
            windows=spec.alert.for_,
            severity=spec.alert.severity,
            format=spec.traces.format,
            state="stale" if name in stale else "reached" if name in reached else "untouched",
        )
        for name, spec in every
    ]
    return monitors_section.section(made, compared=impact is not None)


def _against(spec: Monitor) -> str:
    if spec.skew is not None:
        return f"skew from Evaluation/{spec.skew.evaluation}"
    if spec.drift is not None:
        return f"drift over {spec.drift.against}"
    objective = spec.objective
    assert objective is not None
    what = objective.metric or objective.measure
    bounds = [f"at least {objective.min:g}"] if objective.min is not None else []
    bounds += [f"at most {objective.max:g}"] if objective.max is not None else []
    return f"{what} {' and '.join(bounds)}"


def _window(window: Window) -> str:
    if window.rows is not None:
        return f"{window.rows:,} rows"
    least = f", from {window.min_rows:,} rows" if window.min_rows is not None else ""
    return f"every {window.every}{least}"


def lineage(
    at: Place, sides: Sequence[tuple[Project, Sequence[Bundle]]], rev: str | None, settings: Settings
) -> LineageSection | None:
    """Of these bundles, by Environment; None where there is none."""
    made = list(_descents(at, sides, rev, settings))
    return lineage_section.section(made) if made else None


def _descents(
    at: Place, sides: Sequence[tuple[Project, Sequence[Bundle]]], rev: str | None, settings: Settings
) -> Iterator[lineage_section.Descent]:
    every = [(project, bundle) for project, bundles in sides for bundle in bundles]
    paths = {path for project, bundle in every for path in lineages.paths(project, bundle)}
    if not paths:
        return
    known = lineages.history(at, sides[0][0].tree, rev, paths)
    for project, bundle in every:
        found = lineages.lineage(project, bundle, known, None, settings, None)
        yield lineage_section.descent(found, bundle.digest, bundle.fingerprint)
