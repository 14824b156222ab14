"""What people decided about rows."""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from penstock.report import figure
from penstock.report.block import Block, Bullets, Foreign, Tone, Verdict
from penstock.report.section import Section, Shape


class Counts(NamedTuple):
    """Decisions; `edited` rows were accepted with changes."""

    accepted: int = 0
    edited: int = 0
    rejected: int = 0


class Problem(Shape):
    """A row that could not be accepted."""

    row: str
    why: str


class DatasetReviewSection(Section):
    """A review, as far as it came."""

    name: ClassVar[str] = "dataset-review"
    dataset: str
    file: str
    accepted: int
    edited: int
    rejected: int
    waiting: int
    """Rows that nobody has reviewed yet."""
    problems: tuple[Problem, ...]

    def blocks(self) -> list[Block]:
        done = f"{self.accepted} accepted, {self.edited} edited and accepted, {self.rejected} rejected; "
        wait = f"{figure.count(self.waiting, 'row')} of {self.dataset} still to review"
        word, tone = ("REVIEWED", Tone.GOOD) if not self.waiting else ("UNDER REVIEW", Tone.PLAIN)
        made: list[Block] = [Verdict(word, tone, (done, wait))]
        if self.problems:
            made.append(Bullets(tuple((Foreign(each.row), ": ", Foreign(each.why)) for each in self.problems)))
        return made

    def exit_code(self, *, strict: bool = False) -> int:
        """1 where a decision could not be carried out."""
        return int(bool(self.problems))


def section(
    dataset: str, file: str, counts: Counts, waiting: int, problems: Iterable[tuple[str, str]]
) -> DatasetReviewSection:
    """`problems`: (row, why)."""
    return DatasetReviewSection(
        dataset=dataset,
        file=file,
        **counts._asdict(),
        waiting=waiting,
        problems=tuple(Problem(row=row, why=why) for row, why in problems),
    )
