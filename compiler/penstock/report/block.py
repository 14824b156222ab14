"""What a report is made of, for people: formats draw these and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias


class Tone(StrEnum):
    """How a word sounds; formats may colour it, the word says it too."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Word:
    """Words of ours."""

    text: str
    tone: Tone = Tone.PLAIN
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Foreign:
    """What somebody else wrote: a name, a path, a value. Shown as code, on one line, cut after `limit` characters.

    ticked: in plain text it stands between backticks, as in a sentence; url: an address of ours that it leads to, made
    by `link`, in Markdown alone.
    """

    text: str
    limit: int = 120
    ticked: bool = False
    url: str = ""


Inline: TypeAlias = str | Word | Foreign
Line: TypeAlias = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one line: a word, its tone, and the sentence that goes with it."""

    word: str
    tone: Tone
    line: Line


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Line, ...]


class Column(NamedTuple):
    """`right`: figures, aligned to the right."""

    title: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `note` stands below."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Inline, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and a value, small."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text of many lines that somebody else wrote; `ours`: a command, an example."""

    text: str
    language: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class WordDiff:
    """Two texts, word by word."""

    before: str
    after: str
    names: tuple[str, str] = ("base", "head")


class Whisker(NamedTuple):
    """A metric's interval; above 0 is better. `margin` is how far below 0 it may reach."""

    label: str
    delta: float
    low: float
    high: float
    margin: float | None
    tone: Tone


@dataclass(frozen=True, slots=True)
class Plot:
    """Intervals on one axis with a line at 0."""

    whiskers: tuple[Whisker, ...]
    legend: str


class Point(NamedTuple):
    """`x` is better small, `y` in [0, 1] better large, from `low` to `high`. `front`: nothing leaves it behind."""

    label: str
    x: float
    y: float
    low: float
    high: float
    front: bool
    tone: Tone


@dataclass(frozen=True, slots=True)
class Scatter:
    """Points in a plane, at least one; `x` and `y` name the axes, `unit` writes an amount of x."""

    points: tuple[Point, ...]
    x: str
    y: str
    unit: Callable[[float], str]
    legend: str


class Bar(NamedTuple):
    """A step: somebody else's name for it, how deep it lies, when it began and how long it took, in seconds."""

    label: str
    depth: int
    began: float
    seconds: float
    note: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Steps on a common clock that ends at `total` seconds, each above those inside it."""

    bars: tuple[Bar, ...]
    total: float


class Note(NamedTuple):
    """Another place that belongs to a finding, and what stands there."""

    file: str
    line: int | None
    column: int | None
    text: str

    @property
    def place(self) -> str:
        """`file:line:column`, as far as it is known."""
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Replacement:
    """Characters of a file that a fix replaces, and by what."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as it is printed."""

    severity: str
    code: str
    name: str
    message: str
    file: str
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    excerpt: str | None = None
    label: str | None = None
    help: str | None = None
    notes: tuple[Note, ...] = ()
    fix: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """Details behind a summary; `open`: shown unless somebody closes them."""

    summary: Line
    blocks: "tuple[Block, ...]"
    open: bool = False


Block: TypeAlias = (
    Verdict
    | Heading
    | Paragraph
    | Bullets
    | Table
    | Facts
    | Code
    | WordDiff
    | Plot
    | Scatter
    | Waterfall
    | Finding
    | Fold
)


def findings(blocks: "list[Block] | tuple[Block, ...]") -> list[Finding]:
    """Every finding among `blocks`, those in folds included, in order."""
    found: list[Finding] = []
    for block in blocks:
        if isinstance(block, Finding):
            found.append(block)
        elif isinstance(block, Fold):
            found.extend(findings(block.blocks))
    return found
