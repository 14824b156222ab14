"""A PromptTemplate: its texts by what they render to; an interface of its own where it stands for a chain."""

from collections.abc import Iterator

from penstock.diff import interface
from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.interface import outputs
from penstock.diff.judge import Judgement, behavioural, breaking, change, judged, metadata
from penstock.diff.pair import Pair
from penstock.diff.rendered import renders_alike


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("messages", *_, "content"):
            return _text(pair, field, "message")
        case ("examples", "messages", *_, "content"):
            return _text(pair, field, "message of an example")
        case ("messages", _, "role"):
            return behavioural(f"role of a message {change(field)}")
        case ("messages", _, "insert"):
            return behavioural(f"inserted messages {change(field)}")
        case ("messages", _):
            return behavioural(f"message {field.change}: the model is sent something else")
        case ("examples", *_):
            return behavioural(f"few-shot examples: {_last(field)} {change(field)}")
        case ("format",):
            return behavioural(f"template language {change(field)}: the same text renders otherwise")
        case ("inputs", name):
            return _input(pair, str(name), field)
        case ("output", *_):
            return _output(pair, field)
        case ("model",):
            return _model(pair, field)
    return None


def _last(field: Field) -> str:
    return f"`{field.route[-1]}`" if len(field.route) > 2 else "all of them"


def _text(pair: Pair, field: Field, what: str) -> Judgement:
    if not isinstance(field.before, str) or not isinstance(field.after, str):
        return behavioural(f"text of a {what} cannot be read on one side")
    if renders_alike(pair, field):
        return metadata(f"text of a {what}: only comments or white space inside tags differ, it renders the same")
    return behavioural(f"text of a {what} changed: the model is sent something else")


def _chain(pair: Pair) -> bool:
    """Whether both sides stand for a chain."""
    return all(getattr(side.spec, "model", None) is not None for side in (pair.before, pair.after))


def _input(pair: Pair, name: str, field: Field) -> Judgement:
    if _chain(pair):
        return interface.input_(name, field.before, field.after)
    return behavioural(f"input `{name}` {field.change}: the steps that use the prompt must pass what it declares")


def _output(pair: Pair, field: Field) -> Judgement:
    if not _chain(pair):
        return behavioural(f"output {field.change}: answers are asked in another shape")
    chain = pair.after.identity.name
    before, after = outputs(pair.base, pair.before.identity.name), outputs(pair.head, chain)
    found = [interface.output(chain, name, before.get(name), after.get(name)) for name in sorted({**before, **after})]
    return max(found, key=lambda judgement: judgement.level)


def _model(pair: Pair, field: Field) -> Judgement:
    name = pair.after.identity.name
    if field.change == "removed":
        return breaking(f"model removed: the template is no longer a chain, whoever calls chain {name} breaks")
    if field.change == "added":
        return behavioural(f"model added: the template is also a chain of one step, {name}")
    return behavioural(f"another model answers: {change(field)}")
