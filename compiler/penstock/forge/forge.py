"""The contract of a forge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from penstock.forge.event import Event

Commenting = Literal["always", "changes", "never"]
"""`changes`: begins no comment where nothing is to be said, and updates one that is there."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What is published.

    Attributes:
        comment: Markdown whose first line is `marker`, by which it is found again; its second names the commit.
        head: the commit that the pull request had when this job began; where a comment of ours speaks of the one that
            it has by now, and that is another, it stays.
        summary: Markdown for the job's own page.
        outputs: for the steps that follow: names, and values of ours on one line.
        sarif: for code scanning; empty: not asked for.
        quiet: nothing in the comment needs a reader.
        author: whose comments are ours; None: whoever the token stands for.
    """

    comment: str
    marker: str
    summary: str
    outputs: Mapping[str, str]
    sarif: str = ""
    commenting: Commenting = "always"
    quiet: bool = False
    author: str | None = None
    head: str = ""


class Posted(NamedTuple):
    """What became of one text; `note` says why it failed or was left out."""

    what: Literal["comment", "summary", "outputs", "sarif"]
    state: Literal["created", "updated", "unchanged", "written", "skipped", "failed"]
    note: str = ""
    url: str = ""


class Forge(Protocol):
    LINES: str
    """The format of the job's log."""

    def is_here(self, environ: Mapping[str, str]) -> bool:
        """Whether this job runs there."""
        ...

    def event(self, environ: Mapping[str, str], payload: Mapping[str, Any]) -> Event:
        """What the job was started for. `payload`: the event's file, where the forge gives one, else empty.

        Raises:
            Fatal: the payload is not what the forge sends.
        """
        ...

    def publish(self, event: Event, texts: Texts, environ: Mapping[str, str]) -> tuple[Posted, ...]:
        """Puts the texts where the forge shows them. Whatever fails is told, and is nobody's verdict."""
        ...
