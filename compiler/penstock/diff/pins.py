"""What lies outside git and is pinned in `penstock.lock`: another pin is another thing, though no field says so."""

from collections.abc import Iterator

from penstock.diff.change import Level, PathChange
from penstock.diff.pair import Pair
from penstock.project.identity.closure import description
from penstock.project.identity.pinned import address
from penstock.spec.kind import Kind
from penstock.spec.kinds.adapter import Adapter
from penstock.spec.kinds.model import Model
from penstock.spec.kinds.tool import Tool


def pins(pair: Pair) -> Iterator[PathChange]:
    """Names that a resource has on both sides and the lock resolves otherwise; a Dataset's are told by its rows."""
    ours, theirs = pair.base.lock.pins.get(pair.before.identity), pair.head.lock.pins.get(pair.after.identity)
    if ours == theirs and pair.base.lock.servers == pair.head.lock.servers:
        return
    old, new = pair.before.spec, pair.after.spec
    if ours != theirs:
        names = dict(_names(old))
        for written, effect in _names(new):
            before, after = (ours or {}).get(written), (theirs or {}).get(written)
            if written in names and before != after:
                reason = f"penstock.lock pins `{written}` {_words(before, after)}: {effect}"
                yield PathChange(f"lock.{written}", before, after, Level.BEHAVIOURAL, reason)
    if isinstance(new, Tool) and new.server is not None and pair.base.lock.servers != pair.head.lock.servers:
        yield from _described(pair)


def _names(spec: Kind) -> Iterator[tuple[str, str]]:
    """What a lock may pin of a resource, and what becomes of it then."""
    if isinstance(spec, Model):
        yield spec.model, "another snapshot answers"
        if spec.serving is not None:
            yield address(spec.serving.weights), "other weights are served"
    elif isinstance(spec, Adapter) and spec.digest is None:
        yield spec.uri, "other weights are loaded"


def _words(before: str | None, after: str | None) -> str:
    if before is None:
        return f"to `{after}` from now on"
    return f"no longer to `{before}`" if after is None else f"to `{after}` instead of `{before}`"


def _described(pair: Pair) -> Iterator[PathChange]:
    """What a server says of its tool, where the Tool itself says nothing."""
    if pair.before.metadata.description is None and pair.after.metadata.description is None:
        before, after = description(pair.base, pair.before.identity), description(pair.head, pair.after.identity)
        if before != after:
            reason = "the server describes its tool otherwise in penstock.lock: the model reads this description"
            yield PathChange("lock.description", before, after, Level.BEHAVIOURAL, reason)
