"""What became of a chain, commit by commit, and the versions that follow from it.

What was found out of a commit is kept: nothing before a commit ever changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from penstock.diagnostics.fatal import Fatal
from penstock.diff.level import Level
from penstock.diff.version import FIRST, counted
from penstock.source.edition import edition
from penstock.source.repository import commits, git, notes
from penstock.source.store import Store, memory
from penstock.verbs.checkout.place import Place

if TYPE_CHECKING:
    from penstock.project.revisions.reading import Reading

SPACE = "histories"
LEVELS = {str(level): level for level in Level}


@dataclass(frozen=True, slots=True)
class Past:
    """A chain in an Environment, up to a commit.

    Attributes:
        steps: the commits that changed it, newest first, as JSON values: `commit`, `chain` (its name from then on),
            `change`, `level`, `reasons`, `author`, `date`, `subject`.
        is_whole: whether they go back to the commit that added the chain.
        is_cut: whether this clone does not have the commits before.
    """

    chain: str
    environment: str
    steps: Sequence[dict[str, Any]]
    is_whole: bool
    is_cut: bool

    @property
    def names(self) -> set[str]:
        """All that the chain was ever called."""
        return {self.chain, *(step["chain"] for step in self.steps)}


def past(at: Place, head: str, chain: str, environment: str | None, *, most: int | None = None) -> Past:
    """The past of a chain before and at a commit (hexadecimal).

    most: so many steps are enough, where they lead to a version.

    Raises:
        Fatal: no project, no such Environment or chain at that commit.
    """
    store = memory() if at.settings.ci else at.store
    known = _kept(store, at, head, chain, environment or "")
    if known is not None:
        return known
    from penstock.project.revisions.reading import Reading

    reading = Reading(None if at.settings.ci else at.store)
    with store.held():
        try:
            made = _walked(at, store, reading, head, chain, environment, most)
        finally:
            reading.save()
        if made.is_whole and not made.is_cut:
            _keep(store, at, head, environment or "", made)
    return made


def versions(at: Place, found: Past, head: str, beside: Iterable[str] = ()) -> dict[str, str]:
    """The version of the chain at each commit that changed it, at `head` and at the commits `beside`."""
    given = given_versions(at, found.names, found.environment)
    wanted = [head, *beside, *(step["commit"] for step in found.steps)]
    if not given:
        return dict.fromkeys(wanted, FIRST)
    levels = {step["commit"]: LEVELS[step["level"]] for step in found.steps}
    return counted(commits.line(at.root, head), levels, given)


def given_versions(at: Place, names: Iterable[str], environment: str) -> dict[str, str]:
    """The versions that were recorded of commits, and those of tags, which win."""
    known = {*names}
    recorded = {
        commit: record.version
        for commit, records in notes.read(at.root).items()
        for record in records
        if record.chain in known and record.environment == environment
    }
    return {**recorded, **commits.versions(at.root, sorted(known))}


def _walked(
    at: Place, store: Store, reading: "Reading", head: str, chain: str, environment: str | None, most: int | None
) -> Past:
    from penstock.project.revisions.past import Beside

    try:
        return _told_of(at, store, reading, head, chain, environment, most, beside=False)
    except Beside:
        return _told_of(at, store, reading, head, chain, environment, most, beside=True)


def _told_of(
    at: Place,
    store: Store,
    reading: "Reading",
    head: str,
    chain: str,
    environment: str | None,
    most: int | None,
    *,
    beside: bool,
) -> Past:
    from penstock.diff.history import Walk
    from penstock.metrics.table import METRICS
    from penstock.project.revisions import past as views
    from penstock.report.value import plain
    from penstock.source.repository import objects, revision
    from penstock.verbs.checkout import opening
    from penstock.verbs.checkout.revisions import outline

    files = revision.open(at.root, head, quick=True)
    trees = objects.trees(at.root, head)
    made = None if trees is None else outline(store, str(at.root), files, trees[0], reading)
    if made is None:
        raise Fatal(f"no project at {head[:12]}", help="the files of a project count once they are committed")
    names = sorted(identity.name for identity in made.environments)
    name = opening.judged(made.settings, names, environment)[0]
    if name != "default" and name not in names:
        raise Fatal(f"no Environment '{name}' (there is: {', '.join(names) or 'none'})")
    before, after = (views.Past(files, made, reading, store, beside=beside) for _ in range(2))
    walk = Walk(before, after, chain, None if name == "default" else name, METRICS)
    if walk.is_gone:
        known = sorted({b.name for row in made.rows().values() for b in row.briefs if b.kind == "Chain" or b.is_chain})
        raise Fatal(f"no chain '{chain}' at {head[:12]} (there is: {', '.join(known[:20]) or 'none'})")
    steps: list[dict[str, Any]] = []
    given = given_versions(at, [chain], name) if most is not None else {}
    line = list(commits.commits(at.root, head, beside=beside))
    for commit in line:
        older = None if commit.oid == head else _kept(store, at, commit.oid, walk.chain, environment or "")
        if older is not None and older.environment == name:
            return Past(chain, name, [*_told(at, steps), *older.steps], older.is_whole, older.is_cut)
        step = walk.back(commit)
        given.pop(commit.oid, None)
        if step is not None:
            steps.append(
                {
                    "commit": step.commit,
                    "chain": step.chain,
                    "change": step.change,
                    "level": str(step.level),
                    "reasons": [
                        {
                            "resource": str(identity),
                            "path": path.path,
                            "before": plain(path.before),
                            "after": plain(path.after),
                            "level": str(path.level),
                            "reason": path.reason,
                        }
                        for identity, path in step.reasons
                    ],
                }
            )
        if most is not None and len(steps) >= most and not given:
            break
    is_cut = commit.oid == line[-1].oid and git.is_shallow(at.root)
    if is_cut and steps and steps[-1]["commit"] == commit.oid:
        steps.pop()  # all files seem added where a shallow clone begins
    return Past(chain, name, _told(at, steps), commit.oid == line[-1].oid and not is_cut, is_cut)


def _told(at: Place, steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With who did it, when, and the first line of what they said."""
    infos = commits.infos(at.root, (step["commit"] for step in steps))
    for step in steps:
        info = infos[step["commit"]]
        step.update(author=info.author, date=info.date.astimezone(UTC).isoformat(), subject=info.subject)
    return steps


def _key(at: Place, commit: str, chain: str, environment: str) -> str:
    return f"{commit} {at.root} {chain} {environment}"


def _keep(store: Store, at: Place, head: str, environment: str, made: Past) -> None:
    value = {"edition": edition(), "environment": made.environment, "steps": made.steps}
    store.put(SPACE, _key(at, head, made.chain, environment), value)


def _kept(store: Store, at: Place, commit: str, chain: str, environment: str) -> Past | None:
    match store.get(SPACE, _key(at, commit, chain, environment)):
        case {"edition": made, "environment": str(name), "steps": list(steps)} if made == edition():
            return Past(chain, name, steps, True, False)
    return None
