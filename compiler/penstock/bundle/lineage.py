"""Where a bundle comes from: its specs, the commits that changed them last, the tool that compiled it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

LOCAL = "penstock:local"
"""The builder, where nobody names one."""


@dataclass(frozen=True, slots=True)
class Declared:
    """One resource of the chain's closure in its file.

    Attributes:
        resource: `Kind/name`.
        path: below the project's root.
        digest: `sha256:` of the file's bytes as they were compiled.
        commit: that changed the file last; None where it is not committed so, or not known.
        author: of that commit.
    """

    resource: str
    path: str
    digest: str
    commit: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """What is known of a compilation beside its result; nothing of it is in the digest.

    Attributes:
        source: address of the repository, without a user or a key in it.
        revision: the commit; None outside git.
        modified: what was compiled differs from that commit.
        lock: `sha256:` of `penstock.lock`.
        builder: who vouches for the machine that compiled, as a URI.
        at: when; None where nobody said.
    """

    chain: str
    environment: str
    version: str | None
    description: str | None
    owner: str | None
    source: str | None
    revision: str | None
    modified: bool
    declared: Sequence[Declared]
    lock: str | None
    tool: str
    builder: str = LOCAL
    at: datetime | None = None
