"""An Evaluation: it judges answers and changes none; what it loosens is told by `loosened`."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, change, judged, metadata
from penstock.diff.pair import Pair

WORDS = {
    "chain": "another chain is evaluated: {change}",
    "dataset": "other rows are asked: {change}",
    "inputs": "the chain's inputs come from the rows otherwise",
    "required": "required rows, which must not flip from pass to fail: {change}",
    "repeats": "answers to a row: {change}",
    "slices": "rows are grouped otherwise",
    "tools": "tools answer by other stubs",
}


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case (str(part), *_) if part in WORDS:
            return metadata(WORDS[part].format(change=change(field)))
        case ("metrics", name):
            return metadata(f"metric `{name}` {field.change}")
        case ("metrics", name, "guard"):
            return metadata(f"guard of metric `{name}` {field.change}")
        case ("metrics", name, "guard", bound):
            return metadata(f"`{bound}` of metric `{name}` {change(field)}")
        case ("metrics", name, "where"):
            return metadata(f"metric `{name}` is planned for other rows")
        case ("metrics", name, "judge"):
            return metadata(f"judge of metric `{name}` {field.change}")
        case ("metrics", name, "judge", part, *_):
            return metadata(f"{part} of the judge of metric `{name}` {change(field)}")
        case ("metrics", name, *_):
            return metadata(f"metric `{name}` measures otherwise")
    return None
