"""Findings in the rows of Datasets, and how much the rows can tell."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from penstock.check.practices.too_few_rows import Decides
from penstock.check.practices.uneven_clusters import Clusters
from penstock.diagnostics.diagnostic import Diagnostic
from penstock.report import figure
from penstock.report.block import (
    Block,
    Bullets,
    Column,
    Foreign,
    Heading,
    Inline,
    Paragraph,
    Table,
    Tone,
    Verdict,
    Word,
)
from penstock.report.case import Case, Suite
from penstock.report.finding import Found, cases, found, tally
from penstock.report.section import Section, Shape


@dataclass(frozen=True, slots=True)
class Look:
    """One Dataset; `clusters` is None where rows are independent."""

    name: str
    purpose: str
    rows: int
    unreviewed: int
    clusters: Clusters | None
    languages: Mapping[str, int]
    decides: tuple[Decides, ...]


class Data(Shape):
    """One Dataset."""

    dataset: str
    purpose: str
    rows: int
    unreviewed: int
    """Rows that are shown and never guarded."""
    clusters: int | None
    """Null where rows are independent."""
    effective_clusters: float | None
    """Clusters of one size that would tell as much."""
    design_effect: float | None
    """By how much the variance grows where rows of a cluster correlate by 0.1."""
    languages: dict[str, int]
    """Rows by language, where it can be told: a guess."""


class Margin(Shape):
    """A metric with a margin, and the rows that decide."""

    evaluation: str
    metric: str
    margin: float
    rows: int
    clusters: int
    rows_if_equal: int | None
    """That decide where no answer changes; null where no number is enough."""
    rows_if_some_change: int | None
    """Where one answer in ten changes."""


class Unread(Shape):
    """A Dataset whose rows were not looked at; it did not pass."""

    what: str
    reason: str


class DatasetCheckSection(Section):
    """Findings by row, and what was looked at."""

    name: ClassVar[str] = "dataset-check"
    diagnostics: tuple[Found, ...]
    errors: int
    warnings: int
    datasets: tuple[Data, ...]
    margins: tuple[Margin, ...]
    skipped: tuple[Unread, ...]

    def blocks(self) -> list[Block]:
        made: list[Block] = [each.block() for each in self.diagnostics]
        if self.datasets:
            made += [Heading("Datasets"), _datasets(self.datasets)]
        if self.margins:
            made += [Heading("Rows that decide"), _margins(self.margins)]
        if self.skipped:
            made.append(Bullets(tuple(("skipped ", Foreign(s.what), ": ", Foreign(s.reason)) for s in self.skipped)))
        return [*made, self._verdict() if not self.diagnostics else Paragraph((self._words(),))]

    def brief(self) -> list[Block]:
        return [each.block() for each in self.diagnostics] or [self._verdict()]

    def suites(self, *, strict: bool = False) -> list[Suite]:
        made = [*cases(self.diagnostics, strict=strict), *(Case(s.what, "skipped", s.reason) for s in self.skipped)]
        return [Suite("dataset check", tuple(made) or (Case("no findings", detail=self._words()),))]

    def exit_code(self, *, strict: bool = False) -> int:
        return int(self.errors > 0 or (strict and self.warnings > 0))

    def _words(self) -> str:
        rows = sum(each.rows for each in self.datasets)
        looked = f"{figure.count(rows, 'row')} of {figure.count(len(self.datasets), 'Dataset')} looked at"
        parts = [f"{figure.count(n, word)}" for n, word in ((self.errors, "error"), (self.warnings, "warning")) if n]
        return f"{', '.join(parts) or 'No findings'}: {looked}"

    def _verdict(self) -> Verdict:
        if not self.datasets:
            return Verdict("NOTHING LOOKED AT", Tone.WARN, ("the project has no Dataset with the purpose evaluation",))
        word, tone = ("NOT ALL LOOKED AT", Tone.WARN) if self.skipped else ("NO FINDINGS", Tone.GOOD)
        return Verdict(word, tone, (self._words().partition(": ")[2],))


def section(
    diagnostics: Iterable[Diagnostic],
    looks: Iterable[Look],
    decides: Iterable[Decides],
    skipped: Iterable[tuple[str, str]],
) -> DatasetCheckSection:
    """Of placed diagnostics, in their order. `skipped`: (what, reason)."""
    published = tuple(found(each) for each in diagnostics)
    errors, warnings = tally(published)
    return DatasetCheckSection(
        diagnostics=published,
        errors=errors,
        warnings=warnings,
        datasets=tuple(_data(each) for each in looks),
        margins=tuple(_margin(each) for each in decides),
        skipped=tuple(Unread(what=what, reason=reason) for what, reason in skipped),
    )


def _data(look: Look) -> Data:
    own = look.clusters
    return Data(
        dataset=look.name,
        purpose=look.purpose,
        rows=look.rows,
        unreviewed=look.unreviewed,
        clusters=None if own is None else own.number,
        effective_clusters=None if own is None else round(own.effective, 3),
        design_effect=None if own is None else round(own.design_effect, 3),
        languages=dict(look.languages),
    )


def _margin(each: Decides) -> Margin:
    return Margin(
        evaluation=each.evaluation,
        metric=each.metric,
        margin=each.margin,
        rows=each.rows,
        clusters=each.clusters,
        rows_if_equal=each.fewest,
        rows_if_some_change=each.usual,
    )


def _datasets(datasets: Iterable[Data]) -> Table:
    right = ("rows", "unreviewed", "clusters", "effective", "design effect")
    columns = (Column("dataset"), Column("purpose"), *(Column(name, True) for name in right), Column("languages"))
    rows: list[tuple[Inline, ...]] = [
        (
            Foreign(each.dataset),
            each.purpose,
            str(each.rows),
            str(each.unreviewed),
            figure.NONE if each.clusters is None else str(each.clusters),
            figure.NONE if each.effective_clusters is None else f"{each.effective_clusters:.1f}",
            figure.NONE if each.design_effect is None else f"{each.design_effect:.1f}",
            ", ".join(f"{name} {count}" for name, count in each.languages.items()) or figure.NONE,
        )
        for each in datasets
    ]
    note = "Effective: clusters of one size that tell as much. Design effect: at a correlation of 0.1 within a cluster."
    return Table(columns, tuple(rows), note)


def _margins(margins: Iterable[Margin]) -> Table:
    right = ("margin", "rows", "clusters", "if equal", "if one in ten changes")
    rows: list[tuple[Inline, ...]] = [
        (
            Foreign(f"{each.evaluation}/{each.metric}"),
            figure.number(each.margin),
            _enough(each),
            str(each.clusters),
            figure.NONE if each.rows_if_equal is None else str(each.rows_if_equal),
            figure.NONE if each.rows_if_some_change is None else str(each.rows_if_some_change),
        )
        for each in margins
    ]
    note = "If equal, if one in ten changes: rows that decide at 80 % power, unclustered."
    return Table((Column("metric"), *(Column(name, True) for name in right)), tuple(rows), note)


def _enough(margin: Margin) -> Word:
    enough = margin.rows_if_equal is not None and margin.rows >= margin.rows_if_equal
    return Word(str(margin.rows), Tone.PLAIN if enough else Tone.WARN)
