"""What callers of a chain are told to leave: announced, withdrawn, removed in time or early, or overdue."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

from penstock.diff.change import Deprecated
from penstock.diff.pair import Pair, Pairs
from penstock.spec.kinds.chain import Chain, Deprecation
from penstock.spec.resource import Identity, Resource

Side = Literal["input", "output"]
SIDES: tuple[Side, ...] = ("input", "output")


def deprecations(pairs: Pairs, changed: set[Identity]) -> Iterator[Deprecated]:
    """Of every Chain that changed."""
    for pair in pairs.both:
        if pair.after.identity in changed and isinstance(pair.before.spec, Chain):
            for side in SIDES:
                yield from _of(pair, side)


def announced(resource: Resource, side: Side, name: str) -> Deprecation | None:
    """What a Chain says of the end of one of its inputs or outputs."""
    return _told(resource.spec, side).get(name) if isinstance(resource.spec, Chain) else None


def removal(pair: Pair, side: Side, name: str) -> str:
    """What a removal is to callers who listened: `, as announced`, or nothing where nobody was told."""
    told = announced(pair.before, side, name)
    if told is None:
        return ""
    use = f"; `{told.use}` takes its place" if told.use is not None else ""
    if _is_ahead(told, pair.today):
        return f", announced for after {told.remove_after}: too early{use}"
    return f", as announced for after {told.remove_after}{use}"


def _of(pair: Pair, side: Side) -> Iterator[Deprecated]:
    before, after = pair.before.spec, pair.after.spec
    assert isinstance(before, Chain) and isinstance(after, Chain)
    old, new = _told(before, side), _told(after, side)
    declared = {"input": after.inputs, "output": after.outputs}[side]
    chain = pair.after.identity.name
    for name in sorted(old.keys() | new.keys()):
        told = new.get(name) or old[name]
        words = (told.use, told.remove_after)
        if name not in declared:
            if name in old and name in {"input": before.inputs, "output": before.outputs}[side]:
                yield Deprecated(chain, side, name, "early" if _is_ahead(told, pair.today) else "honoured", *words)
        elif name not in new:
            yield Deprecated(chain, side, name, "withdrawn", *words)
        elif pair.today is not None and not _is_ahead(told, pair.today):
            yield Deprecated(chain, side, name, "overdue", *words)
        elif old.get(name) != new[name]:
            yield Deprecated(chain, side, name, "announced", *words)


def _told(chain: Chain, side: Side) -> dict[str, Deprecation]:
    return chain.deprecated.inputs if side == "input" else chain.deprecated.outputs


def _is_ahead(told: Deprecation, today: date | None) -> bool:
    return today is not None and today <= date.fromisoformat(told.remove_after)
