"""The files of platforms, made of what was compiled, and what they cannot hold."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from penstock.bundle.bundle import Bundle
from penstock.bundle.release import gathered
from penstock.check import run
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.diagnostics.fault import Fault
from penstock.diagnostics.location import Location
from penstock.project.chains import chains
from penstock.project.project import Project
from penstock.spec import invalid
from penstock.spec.resource import Identity
from penstock.targets.emit import Emitted, emit, faulty
from penstock.targets.platforms import PLATFORMS

ALL = "all"


class Targeted(NamedTuple):
    """Of one Environment."""

    emitted: tuple[Emitted, ...]
    findings: tuple[Diagnostic, ...]


def targeted(project: Project, bundles: Mapping[str, Bundle], asked: Sequence[str]) -> Targeted:
    """The files for the platforms asked for; without any, for those that the Environment names.

    Raises:
        Fatal: there is no such platform.
    """
    environment = project.spec("Environment", project.environment)
    if not asked and (environment is None or not environment.targets):
        return Targeted((), ())
    release = gathered(project, bundles, judged=False)
    every = PLATFORMS if ALL in asked else ()
    names = list(dict.fromkeys([*every, *(name for name in asked if name != ALL)] if asked else release.targets))
    made: list[Emitted] = []
    faults: list[Fault] = []
    for name in names:
        if (wrong := faulty(name, release.targets.get(name, {}))) is not None:
            error, model = wrong
            owner = Identity("Environment", project.environment)
            at = _at(project, owner, ("targets", name))
            faults += invalid.faults(error.errors(), model, release.targets.get(name, {}), at, str(owner))
            continue
        emitted = emit(release, name)
        made.append(emitted)
        faults += _faults(project, emitted, names)
    return Targeted(tuple(made), tuple(run.late(project, faults)))


def _faults(project: Project, emitted: Emitted, names: Sequence[str]) -> Iterator[Fault]:
    """What a target that is written too has lost is said of that one, and not again of those that bring its files."""
    for loss in emitted.losses:
        if loss.of in names:
            continue
        reason = loss.reason if loss.of is None else f"of `{loss.of}`: {loss.reason}"
        facts = {"target": emitted.target, "what": _what(loss.route), "reason": reason}
        yield Fault("not-carried", _at(project, loss.resource, loss.route), facts, resource=str(loss.resource))
    for conflict in emitted.conflicts:
        facts = {"target": emitted.target, "other": str(conflict.other), "reason": conflict.reason}
        other = (_at(project, conflict.other, ()), "stands in the same place")
        at = _at(project, conflict.resource, ())
        yield Fault("target-conflict", at, facts, (other,), str(conflict.resource))


def _what(route: Sequence[str | int]) -> str:
    """The field, an item with the list that it stands in."""
    if not route:
        return "this"
    field = next((number for number in reversed(range(len(route))) if isinstance(route[number], str)), 0)
    return f"`{route[field]}{''.join(f'[{part}]' for part in route[field + 1 :])}`"


def _at(project: Project, identity: Identity, route: tuple[str | int, ...]) -> Location:
    """The field, or the nearest above it that is written; of a chain that a template stands for, the template."""
    if identity not in project.resources:
        behind = chains(project).get(identity.name) if identity.kind == "Chain" else None
        identity, route = behind or next(each.identity for each in project.of("Project")), ()
    resource = project.resources[identity]
    value: object = resource.data.get("spec", {})
    written: list[str | int] = []
    for part in route:
        try:
            value = value[part]  # type: ignore[index]
        except (TypeError, LookupError):
            break
        written.append(part)
    return project.at(identity, *written) if written else resource.location.at("metadata", "name")
