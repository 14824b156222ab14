"""A judge on the labelled rows of a shard, as it is published."""

from collections.abc import Mapping

from penstock.metrics.calibration import Calibration
from penstock.report.section import Shape


class Tried(Shape):
    """Scores of people and of the judge, on the rows to which it gave a verdict."""

    metric: str
    labelled: int
    """Rows that it was asked about."""
    people: tuple[float, ...]
    judge: tuple[float, ...]
    problem: str | None
    """Why it gave no verdict on one of them."""

    def calibration(self) -> Calibration:
        return Calibration(self.labelled, self.people, self.judge, self.problem)


def tried(calibrations: Mapping[str, Calibration]) -> tuple[Tried, ...]:
    """By metric."""
    return tuple(
        Tried(metric=name, labelled=own.labelled, people=own.people, judge=own.judge, problem=own.problem)
        for name, own in calibrations.items()
    )
