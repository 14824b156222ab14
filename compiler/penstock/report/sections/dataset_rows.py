"""Rows that were proposed for a Dataset, or taken into it."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal, Protocol

from penstock.evaluate.filled import Fields, Filled
from penstock.report import figure
from penstock.report.block import Block, Bullets, Column, Foreign, Heading, Inline, Line, Table, Tone, Verdict
from penstock.report.section import Section, Shape

_SHOWN = 12


class Row(Shape):
    """One row as it was written."""

    key: str
    question: str
    values: dict[str, Any]
    blank: tuple[str, ...]
    """Fields that a person must fill in."""


class Left(Shape):
    """What was not taken, and why."""

    why: str
    count: int


class DatasetRowsSection(Section):
    """Rows that nobody has reviewed."""

    name: ClassVar[str] = "dataset-rows"
    action: Literal["draft", "add"]
    chain: str
    evaluation: str | None
    dataset: str | None
    file: str
    """Relative to the project."""
    written: bool
    """False: only shown."""
    rows: tuple[Row, ...]
    changed: tuple[str, ...]
    """Specs that were made or changed for them."""
    left: tuple[Left, ...]

    def blocks(self) -> list[Block]:
        what = f"{figure.count(len(self.rows), 'row')} nobody has reviewed"
        if not self.rows:
            made: list[Block] = [Verdict("NOTHING NEW", Tone.WARN, ("no row was found that is not there already",))]
        else:
            word = ("DRAFTED" if self.action == "draft" else "ADDED") if self.written else "PROPOSED"
            tail: Line = (f"{what}, in ", Foreign(self.file)) if self.written else (f"{what}; nothing was written",)
            made = [Verdict(word, Tone.GOOD, tail), self._table()]
        notes: list[Line] = [(f"{each.count} left out: {each.why}",) for each in self.left]
        notes += [(Foreign(path), " was written or changed for them") for path in self.changed]
        blank = sorted({name for row in self.rows for name in row.blank})
        if blank:
            names = ", ".join(blank)
            notes.append((f"to fill in before they are accepted: {names}",))
        if notes:
            made.append(Bullets(tuple(notes)))
        if self.rows and self.written:
            name = self.dataset or f"{self.chain}-questions"
            steps: tuple[Line, ...] = (
                (Foreign(f"penstock dataset review {name}"), " accepts, edits and rejects them row by row"),
                (Foreign(f"penstock dataset check {name}"), " finds what is wrong with them"),
                (Foreign("penstock eval"), " answers them; no guard looks at a row that nobody has reviewed"),
            )
            made += [Heading("Next"), Bullets(steps)]
        return made

    def _table(self) -> Table:
        rows: list[tuple[Inline, ...]] = [
            (Foreign(row.key), Foreign(row.question, 70), Foreign(_answer(row.values), 40))
            for row in self.rows[:_SHOWN]
        ]
        more = f"{len(self.rows) - _SHOWN} more" if len(self.rows) > _SHOWN else ""
        return Table((Column("row"), Column("question"), Column("facts")), tuple(rows), more)


class Home(Protocol):
    """Where rows go."""

    @property
    def chain(self) -> str: ...
    @property
    def evaluation(self) -> str | None: ...
    @property
    def dataset(self) -> str | None: ...
    @property
    def path(self) -> str: ...
    @property
    def fields(self) -> Fields: ...


def section(
    action: Literal["draft", "add"],
    home: Home,
    rows: Sequence[Filled],
    changed: Sequence[str] = (),
    left: Sequence[tuple[str, int]] = (),
    *,
    written: bool = True,
) -> DatasetRowsSection:
    """`left`: (why, how many) of what was not taken."""
    into = home.fields
    return DatasetRowsSection(
        action=action,
        chain=home.chain,
        evaluation=home.evaluation,
        dataset=home.dataset,
        file=home.path,
        written=written,
        rows=tuple(
            Row(
                key=str(row.values[into.key]),
                question=str(row.values[into.question]),
                values=dict(row.values),
                blank=row.blank,
            )
            for row in rows
        ),
        changed=tuple(changed),
        left=tuple(Left(why=why, count=count) for why, count in left if count),
    )


def _answer(values: dict[str, Any]) -> str:
    facts = values.get("facts", values.get("expected", ""))
    return "; ".join(map(str, facts)) if isinstance(facts, list) else str(facts)
