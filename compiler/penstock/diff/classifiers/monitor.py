"""A Monitor: it watches answers and changes none."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, change, judged, metadata
from penstock.diff.pair import Pair

WORDS = {
    "chain": "another chain is watched: {change}",
    "traces": "traces are read otherwise",
    "signal": "something else is watched",
    "skew": "compared with another reference",
    "drift": "compared with another reference",
    "objective": "another objective holds",
    "detectors": "compared by other detectors",
    "within": "like is compared with like otherwise: {change}",
    "window": "other stretches of traces are compared: {change}",
    "alert": "alarms are raised otherwise: {change}",
}


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    wording = WORDS.get(str(field.route[1]))
    return None if wording is None else metadata(wording.format(change=change(field)))
