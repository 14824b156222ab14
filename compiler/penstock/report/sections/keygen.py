"""A pair of keys that was made."""

from typing import ClassVar

from penstock.report import figure
from penstock.report.block import Block, Facts, Foreign, Tone, Verdict
from penstock.report.section import Section


class KeygenSection(Section):
    """Where the keys lie; the private one is shown nowhere."""

    name: ClassVar[str] = "keygen"
    private: str
    """A PEM file that only its owner may read."""
    public: str
    """A PEM file for those who verify."""
    key_id: str
    """`sha256:` of the public key; signatures name it."""

    def blocks(self) -> list[Block]:
        return [
            Verdict("Made", Tone.GOOD, ("an ed25519 key ", Foreign(figure.short(self.key_id)))),
            Facts((("private key", (Foreign(self.private),)), ("public key", (Foreign(self.public),)))),
        ]


def section(private: str, public: str, identifier: str) -> KeygenSection:
    return KeygenSection(private=private, public=public, key_id=identifier)
