"""A Policy: it demands and changes no answer."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, change, judged, metadata
from penstock.diff.pair import Pair


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("match", *_):
            return metadata("the rules hold for other resources")
        case ("rules", _):
            return metadata(f"rule {field.change}")
        case ("rules", _, part):
            return metadata(f"{part} of a rule {change(field)}")
        case ("waivers", *_):
            return metadata(f"waiver {field.change}")
    return None
