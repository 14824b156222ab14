"""Something noticed below the checker, not yet worded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from penstock.diagnostics.location import Location

_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """A fact for the rule called `rule`, which alone knows how to say it.

    `facts` holds what that rule's message needs; `related` other places that belong to it, each with a note.
    `resource` is `Kind/name` where one is known.
    """

    rule: str
    location: Location
    facts: Mapping[str, object] = field(default_factory=lambda: _NONE)
    related: tuple[tuple[Location, str], ...] = ()
    resource: str | None = None
