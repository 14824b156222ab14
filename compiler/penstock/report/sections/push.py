"""A bundle that was pushed."""

from typing import ClassVar

from penstock.bundle.registry.push import Pushed
from penstock.report import figure
from penstock.report.block import Block, Facts, Foreign, Tone, Verdict
from penstock.report.section import Section


class PushSection(Section):
    """What the registry now has."""

    name: ClassVar[str] = "push"
    repository: str
    """`host/name`."""
    chain: str
    digest: str
    """`sha256:` of the OCI manifest."""
    tags: tuple[str, ...]
    """Those that now stand for it."""
    sent: int
    """Blobs that the registry did not have."""
    referrers: tuple[str, ...]
    """Digests of the evidence that lies there with it."""

    def blocks(self) -> list[Block]:
        facts: list[tuple[str, tuple[str | Foreign, ...]]] = [("digest", (self.digest,))]
        if self.tags:
            facts.append(("tags", (Foreign(", ".join(self.tags)),)))
        facts.append(("sent", (figure.count(self.sent, "blob"),)))
        facts.append(("evidence", (figure.count(len(self.referrers), "referrer"),)))
        return [
            Verdict("Pushed", Tone.GOOD, (Foreign(self.chain), " to ", Foreign(self.repository))),
            Facts(tuple(facts)),
        ]


def section(repository: str, pushed: Pushed) -> PushSection:
    return PushSection(
        repository=repository,
        chain=pushed.chain,
        digest=pushed.digest,
        tags=pushed.tags,
        sent=pushed.sent,
        referrers=pushed.referrers,
    )
