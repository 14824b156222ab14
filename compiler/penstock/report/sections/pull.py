"""A bundle that was pulled."""

from typing import ClassVar

from penstock.bundle.registry.pull import Pulled
from penstock.report import figure
from penstock.report.block import Block, Facts, Foreign, Tone, Verdict
from penstock.report.section import Section


class PullSection(Section):
    """What now lies on disk, verified."""

    name: ClassVar[str] = "pull"
    repository: str
    """`host/name`."""
    path: str
    """Where the OCI layout lies."""
    digest: str
    """`sha256:` of the OCI manifest."""
    is_new: bool
    """False where this very digest lay there already."""
    referrers: tuple[str, ...]
    """Digests of the evidence beside it."""
    ignored: tuple[str, ...]
    """Digests of referrers that no evidence of Penstock's shape can be read from."""

    def blocks(self) -> list[Block]:
        word = "Pulled" if self.is_new else "Already there"
        facts: list[tuple[str, tuple[str | Foreign, ...]]] = [
            ("digest", (self.digest,)),
            ("evidence", (figure.count(len(self.referrers), "referrer"),)),
        ]
        if self.ignored:
            facts.append(("ignored", (figure.count(len(self.ignored), "referrer"), " of other tools")))
        return [Verdict(word, Tone.GOOD, (Foreign(self.path),)), Facts(tuple(facts))]


def section(repository: str, path: str, pulled: Pulled) -> PullSection:
    return PullSection(
        repository=repository,
        path=path,
        digest=pulled.digest,
        is_new=pulled.is_new,
        referrers=pulled.referrers,
        ignored=pulled.ignored,
    )
