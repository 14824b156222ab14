"""A digest that was moved to an Environment's tag."""

from typing import ClassVar, Literal

from penstock.report import figure
from penstock.report.block import Block, Facts, Foreign, Tone, Verdict
from penstock.report.section import Section

_WORDS = {"promotion": "Promoted", "rollback": "Rolled back", "none": "Already there"}


class PromoteSection(Section):
    """Which digest the Environment's tag now stands for."""

    name: ClassVar[str] = "promote"
    chain: str
    environment: str
    repository: str
    """`host/name`."""
    digest: str
    """What the tag stands for now."""
    replaces: str | None
    """What it stood for before."""
    action: Literal["promotion", "rollback", "none"]
    """`none`: the tag stood for it already, and nothing is recorded."""
    verdict: str
    """The gate's, for exactly this digest: PASS, UNCHANGED, NEW, INCONCLUSIVE or `accepted`."""
    judged_in: str
    """The Environment it was judged in."""
    revision: str
    """The commit that the Environment was compiled at."""

    def blocks(self) -> list[Block]:
        line = (Foreign(self.chain), " to ", Foreign(self.environment), " of ", Foreign(self.repository))
        replaced = (Foreign(self.replaces),) if self.replaces else (figure.NONE,)
        return [
            Verdict(_WORDS[self.action], Tone.GOOD, line),
            Facts(
                (
                    ("digest", (Foreign(self.digest),)),
                    ("before", replaced),
                    ("verdict", (self.verdict, " in ", Foreign(self.judged_in))),
                    ("revision", (Foreign(figure.short(self.revision)),)),
                )
            ),
        ]
