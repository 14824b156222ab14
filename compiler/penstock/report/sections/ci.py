"""What a CI job has judged, written and told."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from penstock.report import figure
from penstock.report.block import Block, Bullets, Facts, Foreign, Line, Paragraph, Tone, Verdict
from penstock.report.section import Section, Shape

_TONES = {"PASS": Tone.GOOD, "UNCHANGED": Tone.GOOD, "FAIL": Tone.BAD, "INCONCLUSIVE": Tone.WARN}


class Shipped(Shape):
    """A bundle of head."""

    chain: str
    environment: str
    digest: str
    path: str


class Published(Shape):
    """What became of a text that goes to the forge."""

    what: Literal["comment", "summary", "outputs", "sarif"]
    state: Literal["created", "updated", "unchanged", "written", "skipped", "failed"]
    note: str
    """Why it failed or was left out."""
    url: str


class CiSection(Section):
    """One job, end to end; the verdict's own figures are in gate.json."""

    name: ClassVar[str] = "ci"
    forge: str
    event: str
    number: int | None
    """Of the pull request."""
    fork: bool
    trust: Literal["head", "data", "base"]
    base: str
    """A commit."""
    head: str
    """A commit."""
    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"] | None
    """Null where head has errors and nothing was judged."""
    reason: str
    level: str | None
    """Of the change; null without a base to compare."""
    accept: str | None
    """The digest to accept, where there is something to accept."""
    changed: tuple[str, ...]
    """Resources that differ, `Kind/name`."""
    bundles: tuple[Shipped, ...]
    folder: str
    """Where the files lie."""
    files: tuple[str, ...]
    published: tuple[Published, ...]
    notes: tuple[str, ...]
    """What went beside the plan, and is no part of the verdict."""
    code: int = Field(alias="exit_code")
    """What the process ends with."""

    def exit_code(self, *, strict: bool = False) -> int:
        return self.code

    def blocks(self) -> list[Block]:
        word = self.verdict or "NO VERDICT"
        made: list[Block] = [
            Verdict(word, _TONES.get(word, Tone.BAD), (self.reason, f", exit code {self.code}")),
            Facts(
                (
                    ("event", (Foreign(self.event),)),
                    ("base", (Foreign(figure.short(self.base)),)),
                    ("head", (Foreign(figure.short(self.head)),)),
                    ("trust", (self.trust,)),
                )
            ),
            Paragraph((f"{figure.count(len(self.files), 'file')} in ", Foreign(self.folder))),
        ]
        told: list[Line] = [(Foreign(note),) for note in self.warnings()]
        return [*made, *([Bullets(tuple(told))] if told else [])]

    def warnings(self) -> Sequence[str]:
        """What somebody should look at, in sentences."""
        failed = [f"the {each.what} could not be published: {each.note}" for each in self.published if _failed(each)]
        told = [f"the {each.what}: {each.note}" for each in self.published if each.note and _written(each)]
        return (*failed, *told, *self.notes)


def _failed(each: Published) -> bool:
    return each.state == "failed"


def _written(each: Published) -> bool:
    return each.state not in ("failed", "skipped")
