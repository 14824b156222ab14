"""Results that others produced: what every reader gives, and what it is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A file of results, opened but not understood.

    Attributes:
        name: as the user gave it.
        digest: `sha256:` of its bytes.
        value: of one JSON value, that value; else None.
        rows: of a table or of JSON Lines, its rows; of JSON, the objects of the list it is, if it is one.
        broken: why it is not whole, in words: it ends early, a line cannot be read, it is empty.
    """

    name: str
    digest: str
    value: Any
    rows: tuple[Mapping[str, Any], ...]
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer with its scores.

    Attributes:
        key: identifies the row on both sides; empty where the file gives none.
        scores: by metric, in [0, 1] as they should be; None where there is none, whatever the reason.
        cluster: rows of one cluster are not independent; None: the key itself.
        repeat: from 0; None: the file has one answer a row, so that a key that comes twice is ambiguous.
        error: why it was not answered or not scored.
        reasons: what a judge said for a score, by metric.
    """

    key: str
    scores: Mapping[str, float | None]
    cluster: str | None = None
    repeat: int | None = None
    error: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """What a file says.

    Attributes:
        format: the reader's name.
        rows: in the file's order.
        smaller: metrics of which less is better.
        shown: metrics that repeat what others say: judged only where the user names them.
        broken: why the file is not the whole of a finished run, in words.
    """

    format: str
    rows: tuple[Scored, ...]
    smaller: frozenset[str] = frozenset()
    shown: frozenset[str] = frozenset()
    broken: str | None = None


class Reader(Protocol):
    """A format, a module each."""

    def claims(self, opened: Opened) -> bool:
        """Whether the file is of this format, by its shape."""

    def read(self, opened: Opened) -> Results:
        """What it says. What it lacks is missing in the rows, never made up."""
