"""A ToolServer: how it is reached is a binding; what its tools take and give stands in the lock."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, judged
from penstock.diff.pair import Pair


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    return None
