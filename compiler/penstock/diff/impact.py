"""From what changed to what it reaches: chains, evaluations, monitors."""

from collections.abc import Iterable, Iterator

from penstock.diff.change import Change, Impact, Level
from penstock.diff.layers import in_force
from penstock.diff.pair import Pairs
from penstock.project import fingerprint
from penstock.project.chains import chains
from penstock.project.graph import reach
from penstock.project.project import Project
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.monitor import Monitor
from penstock.spec.resource import Identity


def impact(pairs: Pairs, changes: Iterable[Change], affected: Iterable[str]) -> Impact:
    """What the changes reach, given the affected chains."""
    names = set(affected)
    touched = {identity for change in changes if _matters(change) for identity in (change.resource, change.before)}
    evaluations: set[str] = set()
    monitors: set[str] = set()
    for project in (pairs.base, pairs.head):
        for resource in project.of("Evaluation"):
            spec = resource.spec
            assert isinstance(spec, Evaluation)
            if spec.chain in names or touched & {resource.identity, Identity("Dataset", spec.dataset)}:
                evaluations.add(resource.identity.name)
        for resource in project.of("Monitor"):
            watched = resource.spec
            assert isinstance(watched, Monitor)
            if watched.chain in names or touched & {resource.identity, *_reference(project, watched)}:
                monitors.add(resource.identity.name)
    return Impact(tuple(sorted(names)), tuple(sorted(evaluations)), tuple(sorted(monitors)))


def affected(pairs: Pairs, changes: Iterable[Change]) -> tuple[str, ...]:
    """Chains that may answer otherwise, that came, went or changed their name.

    A chain whose fingerprint differs only because a template of it is laid out otherwise is not among them.
    """
    by_identity = {change.resource: change for change in changes}
    return tuple(sorted(_affected(pairs, by_identity)))


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
    same = fingerprint.chain(pairs.base, chain) == fingerprint.chain(pairs.head, chain)
    return found if same else max(found, Level.BEHAVIOURAL)


def _affected(pairs: Pairs, changes: dict[Identity, Change]) -> Iterator[str]:
    base, head = chains(pairs.base), chains(pairs.head)
    yield from base.keys() ^ head.keys()
    for name in base.keys() & head.keys():
        if fingerprint.chain(pairs.base, name) != fingerprint.chain(pairs.head, name):
            found = [changes[identity] for identity in _reads(pairs, name) if identity in changes]
            matter = any(change.level >= Level.BEHAVIOURAL for change in found)
            if matter or not any(map(_laid_out, found)):
                yield name


def _laid_out(change: Change) -> bool:
    """Whether a template's texts differ, but only in what does not render."""
    texts = ("spec.messages.", "spec.examples.messages.")
    return change.resource.kind == "PromptTemplate" and any(path.path.startswith(texts) for path in change.paths)


def _reads(pairs: Pairs, chain: str) -> set[Identity]:
    """All that a chain's answers come from, under head's names."""
    ours = {pairs.renames.get(identity, identity) for identity in reach(pairs.base, chains(pairs.base)[chain])}
    return ours | {*reach(pairs.head, chains(pairs.head)[chain])} | in_force(pairs.base) | in_force(pairs.head)


def _matters(change: Change) -> bool:
    """Whether more than metadata in the envelope changed."""
    return change.change in ("added", "removed") or any(not path.path.startswith("metadata.") for path in change.paths)


def _reference(project: Project, monitor: Monitor) -> set[Identity]:
    """The Dataset that a Monitor compares with."""
    evaluation = project.spec("Evaluation", monitor.skew.evaluation) if monitor.skew else None
    return {Identity("Dataset", evaluation.dataset)} if isinstance(evaluation, Evaluation) else set()
