"""Base and head of a pull request, Environment by Environment."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from penstock.diff.change import Difference, PolicyChange
from penstock.diff.compare import compare
from penstock.project.loaded import Loaded
from penstock.project.project import Project
from penstock.spec.resource import Identity
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.findings import findings
from penstock.verbs.judging.cases import Judgement, Side, judgements, side

Giving = Callable[[Project, bool], None]


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Both revisions in one Environment, compiled; without a base that compiles, `base` is None."""

    base: Side | None
    head: Side
    difference: Difference | None
    judgements: tuple[Judgement, ...]


def compared(before: Loaded | None, after: Loaded, environment: str, today: date, give: Giving) -> Compared:
    """Head has no error findings; `give` reads the rows of a project that lie outside git, `True` for head's.

    Raises:
        Fatal: they cannot be had. Base's are no lesser matter: without them nothing would be compared.
    """
    base, project = _base(before, environment, today, give), opening.linked(after, environment)
    give(project, True)
    head = side(project)
    difference = _difference(before, after, environment, today)
    changes = difference.changes if difference is not None else ()
    renames = {change.resource: change.before for change in changes if change.before is not None}
    return Compared(base, head, difference, tuple(judgements(base, head, renames, first=before is None)))


def environments(before: Loaded | None, after: Loaded, environment: str | None) -> list[str]:
    """The Environments that are judged: those that base deploys, for a pull request chooses no judge of its own."""
    if environment is not None or before is None:
        return list(opening.gated(after, environment))
    known = ["default", *opening.environments(after)]
    return [name for name in opening.gated(before, None) if name in known] or ["default"]


def policy_changes(
    before: Loaded | None, after: Loaded, environment: str | None, both: Sequence[Compared]
) -> tuple[PolicyChange, ...]:
    """What head loosens, in any of the Environments, each once."""
    found = {
        (str(change.resource), change.path, repr(change.after)): change
        for each in both
        if each.difference is not None
        for change in each.difference.policy_changed
    }
    return (*found.values(), *_unjudged(before, after, environment))


def _difference(before: Loaded | None, after: Loaded, name: str, today: date) -> Difference | None:
    if before is None:
        return None
    earlier = name if name in opening.environments(before) else None
    return compare(opening.linked(before, earlier), opening.linked(after, name), today)


def _base(before: Loaded | None, name: str, today: date, give: Giving) -> Side | None:
    """Base, compiled; None where there is no project, no such Environment, or it has errors."""
    if before is None or (name != "default" and name not in opening.environments(before)):
        return None
    if findings(before, name, today).stop:
        return None
    project = opening.linked(before, name)
    give(project, False)
    return side(project)


def _unjudged(before: Loaded | None, after: Loaded, environment: str | None) -> Iterator[PolicyChange]:
    """Environments that base deploys and head no longer has: a rename would take what ships out of the gate."""
    if environment is None and before is not None:
        for name in opening.gated(before, None):
            if name != "default" and name not in opening.environments(after):
                gone = "an Environment that base gates is gone: nothing judges what head deploys in its place"
                yield PolicyChange(Identity("Environment", name), "spec", None, None, gone)
