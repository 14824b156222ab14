"""A Retriever: whatever changes which text is found changes answers."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, behavioural, change, judged
from penstock.diff.pair import Pair


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("documents", "dataset"):
            return behavioural(f"searched dataset {change(field)}: other documents are found")
        case ("documents", "id" | "text" as part):
            return behavioural(f"field read as {part} {change(field)}: documents are named or read otherwise")
        case ("chunk",):
            return behavioural(f"chunking {field.change}: documents are cut otherwise")
        case ("chunk", "tokens"):
            return behavioural(f"size of a chunk {change(field)} tokens: the prompt is given other text")
        case ("chunk", "overlap"):
            return behavioural(f"overlap of chunks {change(field)} tokens: the prompt is given other text")
        case ("search", "mode" | "embedding" | "rerank" | "candidates" as part):
            return behavioural(f"search {part} {change(field)}: other documents may be found, in another order")
        case ("store", *_):
            return behavioural("another store searches: other documents may be found, in another order")
    return None
