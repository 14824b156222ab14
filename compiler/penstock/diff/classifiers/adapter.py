"""An Adapter: other weights give other answers; how they came about does not."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, behavioural, change, judged
from penstock.diff.pair import Pair

WORDS = {
    "base": "the weights that it is laid over {change}: another model answers",
    "method": "method {change}: the server applies it otherwise",
    "uri": "weights come from elsewhere: other ones may be loaded",
    "digest": "digest {change}: other weights are loaded",
    "rank": "rank {change}: the matrices have another shape",
}


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    wording = WORDS.get(str(field.route[1]))
    return None if wording is None else behavioural(wording.format(change=change(field)))
