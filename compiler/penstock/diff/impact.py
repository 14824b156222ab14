"""From what changed to what it reaches: chains, evaluations, monitors."""

from collections.abc import Iterable, Iterator

from penstock.diff import watching
from penstock.diff.change import Change, Impact, Level
from penstock.diff.layers import in_force
from penstock.diff.pair import Pairs
from penstock.diff.paths import paths
from penstock.diff.running import judging, must_run
from penstock.diff.seen import Seen
from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.project.identity import alike
from penstock.spec.kinds.environment import Environment
from penstock.spec.resource import Identity

PLACED = ("Model", "Tool", "ToolServer", "Retriever", "Adapter")
"""Kinds with bindings that a platform's files hold."""


def impact(pairs: Pairs, changes: Iterable[Change], affected: Iterable[str]) -> Impact:
    """What the changes reach, given the affected chains."""
    changes, names = tuple(changes), set(affected)
    seen = Seen(
        frozenset(names),
        frozenset(i for change in changes if _matters(change) for i in (change.resource, change.before) if i),
        frozenset(i for c in changes if c.level >= Level.BEHAVIOURAL for i in (c.resource, c.before) if i),
        {change.resource: change for change in changes},
    )
    evaluations, monitors, stale = set[str](), set[str](), set[str]()
    for project in (pairs.base, pairs.head):
        judges = judging(project)
        evaluations |= {r.identity.name for r in project.of("Evaluation") if must_run(r, judges, seen)}
        monitors |= {r.identity.name for r in project.of("Monitor") if watching.is_reached(project, r, seen)}
        stale |= {r.identity.name for r in project.of("Monitor") if watching.is_stale(project, r, seen)}
    bundles = {name for name in chains(pairs.head) if name in names or _is_resolved_otherwise(pairs, name)}
    goals = {
        *(chains(side)[name] for side in (pairs.base, pairs.head) for name in names if name in chains(side)),
        *(Identity("Evaluation", name) for name in evaluations),
        *(Identity("Monitor", name) for name in monitors),
    }
    return Impact(
        tuple(sorted(names)),
        tuple(sorted(evaluations)),
        tuple(sorted(monitors)),
        tuple(sorted(_targets(pairs, seen, bool(bundles or monitors)))),
        tuple(sorted(bundles)),
        tuple(sorted(stale)),
        tuple(sorted(paths(pairs, seen.touched | seen.behaves, goals))),
    )


def affected(pairs: Pairs) -> tuple[str, ...]:
    """Chains that may answer otherwise, that came, went or changed their name."""
    base, head = chains(pairs.base), chains(pairs.head)
    both = base.keys() & head.keys()
    differ = {name for name in both if not alike.chain(pairs.base, pairs.head, name)}
    return tuple(sorted((base.keys() ^ head.keys()) | differ))


def unexplained(pairs: Pairs, changes: Iterable[Change], names: Iterable[str]) -> Iterator[Identity]:
    """Affected chains on both sides that no change on the page accounts for, such as a variable given from outside."""
    by_identity = {change.resource: change for change in changes}
    for name in names:
        if name in chains(pairs.base) and name in chains(pairs.head):
            found = [by_identity[i] for i in _reads(pairs, name) if i in by_identity]
            if not any(change.level >= Level.BEHAVIOURAL for change in found):
                yield chains(pairs.head)[name]


def level(pairs: Pairs, changes: Iterable[Change], chain: str) -> Level:
    """How far the changes reach that a chain on both sides reads; of an affected one at least behavioural."""
    mine = _reads(pairs, chain) - in_force(pairs.base) - in_force(pairs.head)
    found = max((change.level for change in changes if change.resource in mine), default=Level.NONE)
    return found if alike.chain(pairs.base, pairs.head, chain) else max(found, Level.BEHAVIOURAL)


def _reads(pairs: Pairs, chain: str) -> set[Identity]:
    """All that a chain's answers come from, under head's names."""
    ours = {pairs.renames.get(identity, identity) for identity in reach(pairs.base, chains(pairs.base)[chain])}
    return ours | {*reach(pairs.head, chains(pairs.head)[chain])} | in_force(pairs.base) | in_force(pairs.head)


def _matters(change: Change) -> bool:
    """Whether more than metadata in the envelope changed."""
    return change.change in ("added", "removed") or any(not path.path.startswith("metadata.") for path in change.paths)


def _is_resolved_otherwise(pairs: Pairs, name: str) -> bool:
    return name not in chains(pairs.base) or not alike.chain(pairs.base, pairs.head, name)


def _targets(pairs: Pairs, seen: Seen, is_rewritten: bool) -> Iterator[str]:
    """The platforms of head's Environment, where what they are written from changed: bundles, bindings, monitors."""
    force = in_force(pairs.head)
    bound = {i for i in seen.touched if i.kind in PLACED} | (seen.touched & (force | in_force(pairs.base)))
    if is_rewritten or bound:
        for identity in force:
            spec = pairs.head.resources[identity].spec
            assert isinstance(spec, Environment)
            yield from spec.targets
