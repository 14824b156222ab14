"""The contract of a target: a module whose docstring is its page.

The page is Markdown: a sentence; `## Needs`, `## Writes`, `## Apply` and `## Limits`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, Protocol, TypeAlias

from penstock.bundle.release import Release
from penstock.spec.field import Strict
from penstock.spec.resource import Identity


class File(NamedTuple):
    """A file of the platform.

    Attributes:
        path: POSIX, relative to the target's folder.
        data: the same for the same release, wherever it is made.
        carries: the resources that it says something of.
    """

    path: str
    data: bytes
    carries: frozenset[Identity]


class Loss(NamedTuple):
    """What the platform cannot say.

    Attributes:
        resource: whose `spec.<route>` it is; a field that is not written there is placed at the resource.
        reason: one clause, `the proxy knows no agents`.
        of: the target whose loss it is, where this one only brings that one's files.
    """

    resource: Identity
    route: tuple[str | int, ...]
    reason: str
    of: str | None = None


class Conflict(NamedTuple):
    """Two resources that cannot both stand in the same files; one clause says why."""

    resource: Identity
    other: Identity
    reason: str


class Elsewhere(NamedTuple):
    """A resource of a kind that the platform carries, which is none of its business: a Model that others serve."""

    resource: Identity


Piece: TypeAlias = File | Loss | Conflict | Elsewhere


class Target(Protocol):
    """A platform.

    Attributes:
        Settings: what an Environment's `targets.<name>` may hold, all with defaults.
        CARRIES: by kind, the fields of `spec` (as written) that the files say. Any other field that a resource sets is
            a loss without the member's doing; a kind that does not stand here is none of the platform's business.
    """

    __doc__: str | None
    Settings: type[Strict]
    CARRIES: Mapping[str, frozenset[str]]

    def emit(self, release: Release, settings: Any) -> Iterator[Piece]:
        """The files of one Environment. Pure: no clock, no network, no path of this machine."""
        ...
