"""What changed, as the impact looks at it."""

from collections.abc import Mapping
from dataclasses import dataclass

from penstock.diff.change import Change
from penstock.spec.resource import Identity


@dataclass(frozen=True, slots=True)
class Seen:
    """
    Attributes:
        chains: names of the affected ones.
        touched: resources of which more changed than the envelope's metadata, under both names where renamed.
        behaves: those that changed at least in behaviour.
        changes: by head's identity.
    """

    chains: frozenset[str]
    touched: frozenset[Identity]
    behaves: frozenset[Identity]
    changes: Mapping[Identity, Change]

    def has(self, identity: Identity, *below: str) -> bool:
        """Whether a field of a resource changed that is one of `below` or stands below it; or all of the resource."""
        change = self.changes.get(identity)
        if change is None:
            return False
        if change.change in ("added", "removed"):
            return True
        return any(f"{path.path}.".startswith(f"{part}.") for path in change.paths for part in below)
