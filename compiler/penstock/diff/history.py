"""The commits that changed a chain, or anything that it stands on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from penstock.diff.change import Change, Difference, Level, PathChange
from penstock.diff.compare import compare
from penstock.project.identity import fingerprint
from penstock.project.link import link
from penstock.project.loaded import Loaded
from penstock.project.project import Project
from penstock.project.revisions.past import Past, Reach
from penstock.source.repository.commits import Commit
from penstock.spec.resource import Identity
from penstock.spec.signature import Signature

_SHARED = ("_read", "_fields", "content")


@dataclass(frozen=True, slots=True)
class Step:
    """One commit that changed a chain; `chain` is its name from then on."""

    commit: str
    chain: str
    change: Literal["added", "modified", "renamed", "removed"]
    level: Level
    reasons: tuple[tuple[Identity, PathChange], ...]


class Walk:
    """The steps of a chain, newest first, from two views of its past: before and after the commit at hand."""

    def __init__(
        self, before: Past, after: Past, chain: str, environment: str | None, signatures: Mapping[str, Signature]
    ) -> None:
        self._before = before
        self._after = after
        self.chain = chain
        """The chain's name as far back as the walk has come."""
        self._environment = environment
        self._signatures = signatures
        self._shared: dict[object, Any] = {}
        self._reach = self._watched(after, chain, None)
        self.is_gone = self._reach.source is None
        """Whether the walk is where there is no such chain: before it was added, or while it was removed."""

    def back(self, commit: Commit) -> Step | None:
        """Past one more commit, which follows those before it; what it did, where it did anything."""
        self._before.back(commit.touched)
        if self.is_gone:
            step = self._removed(commit) if self._before.brings(commit.touched, self.chain) else None
        else:
            step = self._step(commit) if self._reach.is_touched(commit.touched) else None
        self._after.back(commit.touched)
        return step

    def _step(self, commit: Commit) -> Step | None:
        after, name = self._reach, self.chain
        reach = self._watched(self._before, name, after)
        if reach.source is None and not reach.faulty and after.source is not None:
            old = self._renamed(commit)
            if old is not None:
                self.chain, reach = old, self._watched(self._before, old, None)
            else:
                self.is_gone = True
        self._reach = reach
        difference = self._compared(commit, after, reach)
        changes = [change for change in difference.changes if _concerns(change, after, reach, difference)]
        if self.is_gone:
            return Step(commit.oid, name, "added", Level.BEHAVIOURAL, _reasons(changes, name))
        if not changes:
            return None
        change: Literal["modified", "renamed"] = "modified" if self.chain == name else "renamed"
        return Step(commit.oid, name, change, max(each.level for each in changes), _reasons(changes, name))

    def _removed(self, commit: Commit) -> Step:
        """The commit that took the chain away for a while."""
        reach = self._watched(self._before, self.chain, None)
        difference = self._compared(commit, self._reach, reach)
        self._reach, self.is_gone = reach, False
        changes = [change for change in difference.changes if _concerns(change, reach, reach, difference)]
        return Step(commit.oid, self.chain, "removed", Level.BREAKING, _reasons(changes, self.chain))

    def _watched(self, past: Past, chain: str, later: Reach | None) -> Reach:
        """What the chain stands on; where its file cannot be read for now, that file."""
        found = past.reach(chain, self._at(past))
        if found.source is None and later is not None:
            files = {later.found[later.source]} if later.source else {*later.faulty}
            faulty = frozenset(path for path in files if past.is_faulty(path))
            if faulty:
                none = frozenset[Identity]()
                return Reach(None, found.found, none, found.paths | faulty, found.globs, found.faulty | faulty)
        return found

    def _at(self, past: Past) -> str | None:
        name = self._environment
        return name if name is not None and past.environment(name) else None

    def _compared(self, commit: Commit, after: Reach, before: Reach) -> Difference:
        """Both sides with all that the chain stands on at either, and what that leads to there."""
        wanted = {*after.found, *before.found}
        while True:
            ours = self._before.spread(None, wanted, self._at(self._before))
            theirs = self._after.spread(None, wanted, self._at(self._after))
            more = {*ours.found, *theirs.found} - wanted
            if not more:
                break
            wanted |= more
        touched = {path for path, *_ in commit.touched}
        base, head = (
            past.loaded(name, side.found, side.paths | beside.faulty, side.globs)
            for past, name, side, beside in (
                (self._before, f"{commit.oid}^", ours, before),
                (self._after, commit.oid, theirs, after),
            )
        )
        head.shared.update(self._shared)
        if not after.globs and touched.isdisjoint(after.paths - {*after.found.values()}):
            base.shared.update(_settled(head.shared, after))
        made = compare(self._linked(base, self._before), self._linked(head, self._after))
        self._shared = _settled(base.shared, before)
        return made

    def _linked(self, loaded: Loaded, past: Past) -> Project:
        return link(loaded, self._at(past), self._signatures)

    def _renamed(self, commit: Commit) -> str | None:
        """The chain that behaved the same and is gone since."""
        paths = [path for path, before, _ in commit.touched if before is not None]
        gone = [name for name in self._before.chains(paths) if self._after.source(name) is None]
        now = self._fingerprint(self._after, self.chain)
        alike = [name for name in gone if self._fingerprint(self._before, name) == now]
        return max(alike, key=lambda name: (SequenceMatcher(None, name, self.chain).ratio(), name), default=None)

    def _fingerprint(self, past: Past, chain: str) -> str:
        reach = past.reach(chain, self._at(past))
        return fingerprint.chain(self._linked(past.loaded("", reach.found, reach.paths, reach.globs), past), chain)


def _concerns(change: Change, after: Reach, before: Reach, difference: Difference) -> bool:
    """Whether a change is one of the chain: an Environment's is where the chain may answer otherwise."""
    if change.resource.kind == "Environment":
        return bool(difference.impact.chains)
    return (
        change.resource in after.found
        or (change.before or change.resource) in before.found
        or bool(after.faulty | before.faulty)
    )


def _reasons(changes: Iterable[Change], chain: str) -> tuple[tuple[Identity, PathChange], ...]:
    return tuple((change.resource, path) for change in changes for path in change.paths)


def _settled(shared: Mapping[object, Any], reach: Reach) -> dict[object, Any]:
    """What was read of files that the chain stands on: it stays until a commit touches one of them."""
    return {
        key: value
        for key, value in shared.items()
        if isinstance(key, tuple)
        and key[0] in _SHARED
        and (key[1] in reach.found if key[0] != "content" else key[1] in reach.paths)
    }
