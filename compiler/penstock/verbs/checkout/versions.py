"""The versions of chains as they stand: that of the last commit, and what follows from what is not committed."""

from collections.abc import Iterable
from typing import NamedTuple

from penstock.diagnostics.fatal import Fatal
from penstock.diff import impact
from penstock.diff.compare import compared
from penstock.diff.level import Level
from penstock.diff.pair import Pairs, pair
from penstock.diff.version import FIRST, following, part
from penstock.project.chains import chains
from penstock.source.repository import commits, git, notes
from penstock.verbs.checkout import opening
from penstock.verbs.checkout.past import LEVELS, given_versions, past
from penstock.verbs.checkout.place import Place
from penstock.verbs.checkout.revisions import both


class Version(NamedTuple):
    """Of a chain: the last one given, the farthest change since, up to a commit."""

    given: str | None
    since: Level

    def after(self, level: Level = Level.NONE) -> str:
        """What it is after one more change."""
        return FIRST if self.given is None else following(self.given, max(self.since, level))


class Next(NamedTuple):
    """The version of a chain at base and at head; `part`: which part goes up."""

    chain: str
    before: str
    after: str
    part: str | None


def current(at: Place, names: Iterable[str], environment: str | None, rev: str | None) -> dict[str, str | None]:
    """The version of each chain at a revision, or in the checkout (None), in an Environment; None where unknown."""
    chosen = list(names)
    try:
        commit = git.resolve(at.root, rev or "HEAD")
    except git.Failed as failed:
        if not git.is_outside(failed):
            raise
        return dict.fromkeys(chosen)
    except Fatal:  # a branch without a commit
        return dict.fromkeys(chosen, FIRST)
    known = {name: version(at, name, environment, commit) for name in tagged(at, chosen, environment)}
    found: dict[str, str | None] = dict.fromkeys(chosen, FIRST)
    if known:
        pairs = None
        if rev is None:
            with at.store.held():
                sides = both(at, commit, None, environment)
                sides.keep()
            pairs = pair(opening.linked(sides.before, sides.earlier), opening.linked(sides.after, sides.environment))
        steps = levels(pairs, known) if pairs is not None else {}
        found.update({name: each.after(steps.get(name, Level.NONE)) for name, each in known.items()})
    return found


def between(at: Place, pairs: Pairs, environment: str, base: str) -> list[Next]:
    """The chains with a version that differ, at base (a commit) and at head."""
    ours = chains(pairs.base)
    steps = levels(pairs, tagged(at, ours, environment))
    found = []
    for name, level in sorted(steps.items()):
        known = version(at, name, environment, base)
        if level is not Level.NONE and known.given is not None:
            found.append(Next(name, known.after(), known.after(level), part(level)))
    return found


def levels(pairs: Pairs, names: Iterable[str]) -> dict[str, Level]:
    """How far each chain that both sides have changed."""
    chosen = [name for name in names if name in chains(pairs.base) and name in chains(pairs.head)]
    changes = compared(pairs).changes if chosen else ()
    return {name: impact.level(pairs, changes, name) for name in chosen}


def version(at: Place, chain: str, environment: str | None, commit: str) -> Version:
    """The version of a chain at a commit (hexadecimal); none where the commit does not have the chain."""
    try:
        found = past(at, commit, chain, environment)
    except git.Failed:
        raise
    except Fatal:
        return Version(None, Level.NONE)
    given = given_versions(at, found.names, found.environment)
    steps = {step["commit"]: LEVELS[step["level"]] for step in found.steps}
    since = Level.NONE
    for each in commits.line(at.root, commit):
        if each in given:
            return Version(given[each], since)
        since = max(since, steps.get(each, Level.NONE))
    return Version(None, since)


def tagged(at: Place, names: Iterable[str], environment: str | None) -> list[str]:
    """Those that some tag or record gives a version: no other's past has to be looked at."""
    known: set[str] = {name for name in commits.tagged(at.root)}
    for records in notes.read(at.root).values():
        known |= {record.chain for record in records if environment in (None, record.environment)}
    return [name for name in names if name in known]
