"""A signature that was made."""

from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Foreign, Tone, Verdict
from penstock.report.section import Section


class SignSection(Section):
    """What was signed, and with which key."""

    name: ClassVar[str] = "sign"
    chain: str
    digest: str
    """Of the bundle."""
    key_id: str | None
    """`sha256:` of the public key; null where sigstore signed."""
    evidence: int
    """How many pieces of evidence the signature covers."""

    def blocks(self) -> list[Block]:
        covered = figure.count(self.evidence, "piece of evidence", "pieces of evidence")
        by = (" by key ", Foreign(figure.short(self.key_id))) if self.key_id else (" without a key",)
        return [Verdict("Signed", Tone.GOOD, (Foreign(figure.short(self.digest)), f" and {covered}", *by))]


def section(chain: str, digest: str, identifier: str | None, evidence: int) -> SignSection:
    return SignSection(chain=chain, digest=digest, key_id=identifier, evidence=evidence)
