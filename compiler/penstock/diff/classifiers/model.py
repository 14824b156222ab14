"""A Model: another model or other parameters give other answers; where and with which key it runs does not."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, behavioural, breaking, change, judged, metadata, words
from penstock.diff.pair import Pair

_SNAPSHOT = re.compile(r"[-@:](\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4}|v\d+(?::\d+)?|[0-9a-f]{7,64})$")
PARAMETERS = {
    "temperature": "answers vary more or less",
    "top_p": "answers vary more or less",
    "seed": "another sample is drawn",
    "max_tokens": "answers are cut off at another length",
    "max_completion_tokens": "answers are cut off at another length",
    "stop": "answers end elsewhere",
    "response_format": "answers take another shape",
}


class Name(NamedTuple):
    """The parts of a model string: `openai/gpt-4.1-mini-2025-04-14`; the snapshot is empty where none is pinned."""

    provider: str
    family: str
    snapshot: str


def parts(model: str) -> Name:
    """A model string in its parts."""
    provider, slash, rest = model.partition("/")
    if not slash:
        provider, rest = "", model
    found = _SNAPSHOT.search(rest)
    return Name(provider, rest[: found.start()], found[1]) if found else Name(provider, rest, "")


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("model",):
            return behavioural(_model(parts(field.before), parts(field.after)))
        case ("parameters", name, *_):
            effect = PARAMETERS.get(str(name), "the provider may answer otherwise")
            return behavioural(f"parameter `{'.'.join(map(str, field.route[2:]))}` {change(field)}: {effect}")
        case ("fallbacks",):
            return behavioural(f"fallbacks {change(field)}: where the model does not answer, others do")
        case ("price", *rest):
            part = f" {rest[0]}" if rest else ""
            return metadata(f"price{part} {change(field)}: calls cost more or less, no answer changes")
        case ("base" | "adapter" as part,):
            return behavioural(f"{part} {change(field)}: other weights answer")
        case ("mode",):
            return breaking(f"mode {change(field)}: whatever uses the model as before breaks")
        case ("serving", "weights", *_):
            return behavioural(f"weights {change(field)}: another model is served")
        case ("serving",):
            return behavioural(f"serving {field.change}: the team's own server answers, or no longer does")
        case ("serving", "engine" | "maxContext"):
            return behavioural(f"serving {change(field)}: long inputs may be cut or refused, numerics may differ")
    return None


def _model(before: Name, after: Name) -> str:
    if before.provider != after.provider:
        return (
            f"provider changed from {words(before.provider or 'none')} to {words(after.provider or 'none')}"
            f" (model {words(before.family)} to {words(after.family)}): another provider gets the prompts"
        )
    if before.family != after.family:
        return f"model family changed from {words(before.family)} to {words(after.family)}: other answers are likely"
    if not after.snapshot:
        return f"snapshot {words(before.snapshot)} is no longer pinned: the provider may change the model at any time"
    if not before.snapshot:
        return f"snapshot pinned to {words(after.snapshot)}"
    return f"snapshot changed from {words(before.snapshot)} to {words(after.snapshot)}"
