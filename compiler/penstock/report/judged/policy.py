"""What a change loosens, as it is published."""

from collections.abc import Iterable, Sequence
from typing import Any

from penstock.diff.change import PolicyChange
from penstock.report.block import Column, Foreign, Table
from penstock.report.section import Shape
from penstock.report.value import plain, show


class PolicyChanged(Shape):
    """Something head loosens or removes from what judges it."""

    resource: str
    path: str
    before: Any
    after: Any
    reason: str


def published(changes: Iterable[PolicyChange]) -> tuple[PolicyChanged, ...]:
    return tuple(
        PolicyChanged(
            resource=str(change.resource),
            path=change.path,
            before=plain(change.before),
            after=plain(change.after),
            reason=change.reason,
        )
        for change in changes
    )


def table(changes: Sequence[PolicyChanged]) -> Table:
    return Table(
        (Column("resource"), Column("field"), Column("before"), Column("after"), Column("why it counts")),
        tuple(
            (
                Foreign(change.resource),
                Foreign(change.path),
                Foreign(show(change.before), 60),
                Foreign(show(change.after), 60),
                change.reason,
            )
            for change in changes
        ),
    )
