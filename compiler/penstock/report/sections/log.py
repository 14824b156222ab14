"""The history of a chain."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from penstock.report import figure
from penstock.report.block import Block, Column, Facts, Fold, Foreign, Inline, Paragraph, Table, Tone, Verdict, Word
from penstock.report.section import Section, Shape
from penstock.report.value import show

_TONES = {"none": Tone.GOOD, "metadata": Tone.GOOD, "behavioural": Tone.WARN, "breaking": Tone.BAD}
_VERDICTS = {"PASS": Tone.GOOD, "UNCHANGED": Tone.GOOD, "INCONCLUSIVE": Tone.WARN, "FAIL": Tone.BAD}
LevelName = Literal["none", "metadata", "behavioural", "breaking"]


class Because(Shape):
    """A field that a commit changed."""

    resource: str
    """`Kind/name`."""
    path: str
    before: Any
    after: Any
    level: LevelName
    reason: str


class Logged(Shape):
    """A commit that changed the chain or anything that it stands on."""

    commit: str
    author: str
    date: str
    """Of the author, UTC, ISO 8601."""
    subject: str
    chain: str
    """What the chain is called from then on."""
    change: Literal["added", "modified", "renamed", "removed"]
    level: LevelName
    reasons: tuple[Because, ...]
    version: str
    """What the chain's version is after it: as tagged or recorded, else what follows from the last such one."""
    verdict: Literal["PASS", "FAIL", "INCONCLUSIVE", "UNCHANGED"] | None
    """Of the gate, where one was recorded."""
    digest: str | None
    """Of the bundle, where one was recorded."""


class LogSection(Section):
    """The commits that changed a chain, newest first."""

    name: ClassVar[str] = "log"
    chain: str
    environment: str
    head: str
    """A commit."""
    version: str
    """Of the chain at head."""
    commits: tuple[Logged, ...]
    shallow: bool
    """Whether older commits are missing from this clone."""

    def blocks(self) -> list[Block]:
        chain, environment = Foreign(self.chain), Foreign(self.environment)
        if not self.commits:
            made: list[Block] = [Verdict("No commit", Tone.PLAIN, ("none of those asked for changed ", chain))]
        else:
            made = [
                Paragraph((f"{figure.count(len(self.commits), 'commit')} changed ", chain, " in ", environment)),
                self._table(),
                *(_fold(commit) for commit in self.commits if len(commit.reasons) > 1),
            ]
        if self.shallow:
            deepen = "this clone is shallow: older commits are missing; fetch them with `fetch-depth: 0`"
            made.append(Paragraph((Word("note: ", Tone.WARN), deepen)))
        return [*made, Facts((("version", (self.version,)), ("head", (figure.short(self.head),))))]

    def _table(self) -> Table:
        titles = ("commit", "date", "author", "version", "level", "verdict", "subject", "what changed")
        return Table(tuple(Column(title) for title in titles), tuple(_row(commit) for commit in self.commits))


def _row(commit: Logged) -> tuple[Inline, ...]:
    verdict: Inline = Word(commit.verdict, _VERDICTS[commit.verdict]) if commit.verdict else figure.NONE
    return (
        commit.commit[:12],
        commit.date[:10],
        Foreign(commit.author, 30),
        commit.version,
        Word(commit.level, _TONES[commit.level]),
        verdict,
        Foreign(commit.subject, 60),
        Foreign(_short(commit), 100),
    )


def _short(commit: Logged) -> str:
    """The first of the farthest reasons, and how many others there are."""
    if commit.change in ("added", "removed"):
        return f"chain {commit.change}"
    if not commit.reasons:
        return commit.change
    first = max(commit.reasons, key=lambda reason: [*_TONES].index(reason.level))
    more = len(commit.reasons) - 1
    return f"{first.resource}: {first.reason}" + (f" (and {more} more)" if more else "")


def _fold(commit: Logged) -> Fold:
    columns = tuple(Column(title) for title in ("resource", "field", "level", "before", "after", "reason"))
    rows = tuple(
        (
            Foreign(reason.resource),
            Foreign(reason.path, 80),
            Word(reason.level, _TONES[reason.level]),
            figure.NONE if reason.before is None else Foreign(show(reason.before), 60),
            figure.NONE if reason.after is None else Foreign(show(reason.after), 60),
            Foreign(reason.reason, 200),
        )
        for reason in commit.reasons
    )
    return Fold((commit.commit[:12], " ", Foreign(commit.subject, 80)), (Table(columns, rows),))


def section(
    commits: Iterable[Mapping[str, Any]], *, chain: str, environment: str, head: str, version: str, is_cut: bool
) -> LogSection:
    """Of commits with their fields as published."""
    return LogSection(
        chain=chain,
        environment=environment,
        head=head,
        version=version,
        commits=tuple(Logged.model_validate(commit) for commit in commits),
        shallow=is_cut,
    )
