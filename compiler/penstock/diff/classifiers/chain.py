"""A Chain: its interface is a promise to callers, its steps are its own affair."""

from collections.abc import Iterator

from penstock.diff import interface
from penstock.diff.change import Level, PathChange
from penstock.diff.fields import Field
from penstock.diff.interface import outputs
from penstock.diff.judge import Judgement, behavioural, change, judged, metadata
from penstock.diff.pair import Pair, behaviour

STEP = {
    "with": "what step `{step}` is given changed",
    "when": "step `{step}` runs under another condition",
    "otherwise": "step `{step}` gives other outputs where it does not run",
    "prompt": "step `{step}` uses another prompt: {change}",
    "model": "step `{step}` asks another model: {change}",
    "retrieve": "step `{step}` asks another retriever: {change}",
    "query": "step `{step}` searches for something else",
    "take": "step `{step}` takes another number of documents: {change}",
    "agent": "step `{step}` starts with another prompt: {change}",
    "tools": "step `{step}` has other tools: {change}",
    "approve": "step `{step}` may write with other tools: {change}",
    "limits": "step `{step}` is stopped elsewhere: {change}",
    "tool": "step `{step}` calls another tool: {change}",
    "chain": "step `{step}` calls another chain: {change}",
    "each": "step `{step}` walks another list: {change}",
    "as": "step `{step}` calls an item otherwise: {change}",
    "atMost": "step `{step}` fails with another number of items: {change}",
    "parallel": "step `{step}` has another number of items under way at once: {change}",
    "guard": "step `{step}` lets other texts through",
    "text": "step `{step}` looks at another text",
    "onFail": "step `{step}` does something else with a text that fails: {change}",
    "replacement": "step `{step}` puts something else in the place of a text that fails: {change}",
    "retry": "step `{step}` is tried another number of times: fewer or more answers fail",
    "timeoutSeconds": "deadline of step `{step}` {change}: fewer or more answers fail",
}


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ, then outputs whose type widened although the Chain itself says the same as before."""
    found = list(judged(pair, _judge))
    yield from found
    if behaviour(pair.base, pair.before.identity) == behaviour(pair.head, pair.after.identity):
        return
    touched = {path.path.split(".")[2] for path in found if path.path.startswith("spec.outputs.")}
    before, after = (outputs(side, r.identity.name) for side, r in ((pair.base, pair.before), (pair.head, pair.after)))
    for name in sorted(before.keys() & after.keys() - touched):
        level, reason = interface.output(pair.after.identity.name, name, before[name], after[name])
        if level is Level.BREAKING:
            yield PathChange(
                f"spec.outputs.{name}", before[name], after[name], level, f"{reason}; a step's own type changed"
            )


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("inputs", name):
            return interface.input_(str(name), field.before, field.after)
        case ("outputs", name, *rest):
            return _output(pair, str(name), field, whole=not rest)
        case ("steps", step):
            return behavioural(f"step `{step}` {field.change}" + (" its type" if field.change == "changed" else ""))
        case ("steps", step, "do"):
            return behavioural(f"step `{step}` does something else with each item: {field.change} its type")
        case ("steps", step, "do", str(part), *_) if part in STEP:
            return behavioural(STEP[part].format(step=f"{step}.do", change=change(field)))
        case ("steps", step, str(part), *_) if part in STEP:
            return behavioural(STEP[part].format(step=step, change=change(field)))
        case ("deprecated", *_):
            return metadata("what callers are told to leave changed; nothing is removed yet")
    return None


def _output(pair: Pair, name: str, field: Field, *, whole: bool) -> Judgement:
    before = outputs(pair.base, pair.before.identity.name).get(name, {})
    after = outputs(pair.head, pair.after.identity.name).get(name, {})
    return interface.output(
        pair.after.identity.name,
        name,
        None if whole and field.change == "added" else before,
        None if whole and field.change == "removed" else after,
    )
