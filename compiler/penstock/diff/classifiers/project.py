"""The Project itself: which files belong to it and how it is gated; the gate of a pull request is always base's."""

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
        case ("gate", *_):
            return metadata(
                f"gate setting {change(field)}: holds from the next change on, this one is judged by base's"
            )
        case ("include" | "exclude" as part,):
            return metadata(f"{part} {field.change}: resources that come or go by it are changes of their own")
        case ("showContent",):
            return metadata("what reports show of rows changed")
        case ("falseAlarmsPerMonth",):
            return metadata(f"alpha of every monitor {change(field)}")
        case ("imports",):
            return metadata("resources that come in or go by it are changes of their own")
    return None
