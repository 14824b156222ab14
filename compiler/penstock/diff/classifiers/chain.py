"""A Chain: its interface is a promise to callers, its steps are its own affair."""

from collections.abc import Iterator

from penstock.diff import interface, lists
from penstock.diff.change import Level, PathChange
from penstock.diff.deprecations import Side, announced, removal
from penstock.diff.fields import Field
from penstock.diff.interface import outputs
from penstock.diff.judge import Judgement, behavioural, change, judged, metadata
from penstock.diff.pair import Pair
from penstock.project.identity import alike
from penstock.project.link import references
from penstock.project.project import Project
from penstock.project.types.effects import writers
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Resource

ORDER = {
    "tools": "step `{step}` is shown its tools in another order",
    "approve": "step `{step}` may write with the same tools, named in another order",
}
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
    "tools": "step `{step}` has {amount} tools: {change}",
    "approve": "step `{step}` may write with {amount} tools: {change}",
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
    """The fields that differ, what may now be written, outputs that widened though the Chain itself says the same."""
    found = list(judged(pair, _judge))
    yield from found
    yield from _effects(pair)
    if alike.resource(pair.base, pair.before.identity, pair.head, pair.after.identity):
        return
    if pair.before is pair.after and _is_typed_alike(pair):
        return
    touched = {path.path.split(".")[2] for path in found if path.path.startswith("spec.outputs.")}
    before, after = (outputs(side, r.identity.name) for side, r in ((pair.base, pair.before), (pair.head, pair.after)))
    for name in sorted(before.keys() & after.keys() - touched):
        level, reason = interface.output(pair.after.identity.name, name, before[name], after[name])
        if level is Level.BREAKING:
            yield PathChange(
                f"spec.outputs.{name}", before[name], after[name], level, f"{reason}; a step's own type changed"
            )


def _is_typed_alike(pair: Pair) -> bool:
    """Whether no step of a Chain that both sides have as it is can have got another type."""
    if pair.base.vars or pair.head.vars or pair.renames:
        return False
    for each in references(pair.after):
        if each.kind == "PromptTemplate":
            ours, theirs = (side.get(each.kind, each.name) for side in (pair.base, pair.head))
            if ours is None or theirs is None:
                return False
            if ours is not theirs and any(getattr(side.spec, "output", None) for side in (ours, theirs)):
                return False
        elif each.kind != "Model":
            return False
    return True


def _effects(pair: Pair) -> Iterator[PathChange]:
    """Tools that write and that no step could call before: whoever asks the chain changes the world now.

    A Tool that was called already and writes from now on is told under the Tool.
    """
    if not pair.head.of("Tool"):
        return
    before, after = _writers(pair.base, pair.before), _writers(pair.head, pair.after)
    if not after:
        return
    called = {edge.target.name for edge in pair.base.edges if edge.source == pair.before.identity}
    renamed = {new.name: old.name for old, new in pair.renames.items() if old.kind == "Tool"}
    for tool, step in sorted(after.items()):
        old = renamed.get(tool, tool)
        if old not in before and (_is_write(pair.base, old) or old not in called):
            reason = f"step `{step}` may now write with tool `{tool}`: callers must expect it, evaluations must stub it"
            yield PathChange(f"spec.steps.{step}", None, tool, Level.BREAKING, reason)


def _writers(project: Project, resource: Resource) -> dict[str, str]:
    """The step that may write, by Tool."""
    chain = resource.spec
    assert isinstance(chain, Chain)
    return {tool: name for name, step in chain.steps.items() for tool in writers(project, step)}


def _is_write(project: Project, tool: str) -> bool:
    return getattr(project.spec("Tool", tool), "effects", None) == "write"


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("inputs", name):
            found = interface.input_(str(name), field.before, field.after)
            return _told(found, removal(pair, "input", str(name)) if field.change == "removed" else "")
        case ("outputs", name, *rest):
            return _output(pair, str(name), field, whole=not rest)
        case ("steps", step):
            return behavioural(f"step `{step}` {field.change}" + (" its type" if field.change == "changed" else ""))
        case ("steps", step, "do"):
            return behavioural(f"step `{step}` does something else with each item: {field.change} its type")
        case ("steps", step, "do", str(part), *_) if part in STEP:
            return behavioural(_step(f"{step}.do", part, field))
        case ("steps", step, str(part), *_) if part in STEP:
            return behavioural(_step(str(step), part, field))
        case ("deprecated", "inputs" | "outputs" as side, name, *_):
            return metadata(_announcement(pair, "input" if side == "inputs" else "output", str(name)))
    return None


def _step(step: str, part: str, field: Field) -> str:
    found = lists.edit(field.before, field.after)
    if part not in ORDER or found is None:
        return STEP[part].format(step=step, change=change(field), amount="other")
    if not found.added and not found.removed:
        return ORDER[part].format(step=step)
    return STEP[part].format(step=step, change=found.words, amount=found.amount())


def _output(pair: Pair, name: str, field: Field, *, whole: bool) -> Judgement:
    before = outputs(pair.base, pair.before.identity.name).get(name, {})
    after = outputs(pair.head, pair.after.identity.name).get(name, {})
    gone = whole and field.change == "removed"
    found = interface.output(
        pair.after.identity.name,
        name,
        None if whole and field.change == "added" else before,
        None if gone else after,
    )
    return _told(found, removal(pair, "output", name) if gone else "")


def _told(found: Judgement, announcement: str) -> Judgement:
    """With what callers were told beforehand: it breaks them all the same, but not unawares."""
    what, colon, who = found.reason.partition(":")
    return Judgement(found.level, f"{what}{announcement}{colon}{who}")


def _announcement(pair: Pair, side: Side, name: str) -> str:
    told, before = announced(pair.after, side, name), announced(pair.before, side, name)
    declared = {"input": pair.after.spec.inputs, "output": pair.after.spec.outputs}[side]  # type: ignore[attr-defined]
    if told is None:
        return f"{side} `{name}` is no longer announced to end" + ("" if name in declared else ": it is gone")
    use = f"; `{told.use}` takes its place" if told.use is not None else ""
    verb = "announced to end" if before is None else "announced to end otherwise:"
    return f"{side} `{name}` {verb} after {told.remove_after}{use}: callers have time to leave it"
