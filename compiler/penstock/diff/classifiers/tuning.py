"""A Tuning: how weights came about; answers change where the Adapter or Model that it produced does."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, change, judged, metadata
from penstock.diff.pair import Pair

WORDS = {
    "method": "method {change}: the next run tunes otherwise",
    "base": "tuned model {change}: the next run starts elsewhere",
    "dataset": "other rows are learnt from: {change}",
    "hyperparameters": "hyperparameters {change}: the next run tunes otherwise",
    "produces": "what comes out {change}",
    "trigger": "asked for by another alarm: {change}",
}


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    wording = WORDS.get(str(field.route[1]))
    return None if wording is None else metadata(wording.format(change=change(field)))
