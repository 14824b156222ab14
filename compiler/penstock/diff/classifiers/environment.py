"""An Environment: patches and variables change answers in it, bindings do not."""

from collections.abc import Iterator

from penstock.diff.change import PathChange
from penstock.diff.fields import Field
from penstock.diff.judge import Judgement, behavioural, breaking, change, judged, metadata
from penstock.diff.layers import in_force
from penstock.diff.pair import Pair
from penstock.spec.field import Aspect, marks_of
from penstock.spec.kinds import KINDS

SILENT = ("Project", "Evaluation", "Monitor", "Policy", "Tuning")
"""Kinds that no answer depends on."""


def classify(pair: Pair) -> Iterator[PathChange]:
    """The fields that differ."""
    return judged(pair, _judge)


def _judge(pair: Pair, field: Field) -> Judgement | None:
    match field.route[1:]:
        case ("vars", name, *_):
            return behavioural(f"variable `{name}` {change(field)}: expressions that read it give other values")
        case ("extends",):
            return behavioural(f"extended Environment {change(field)}: other patches and variables hold")
        case ("targets", platform, *_):
            return metadata(f"target {platform} {change(field)}: files are written for it otherwise; no answer changes")
        case ("rollout", "abortOn"):
            return metadata(f"rollout stops on alarms of other Monitors: {change(field)}")
        case ("rollout", *_):
            return metadata(f"rollout {change(field)}: a release reaches users at another pace")
        case ("patches", address, *rest):
            return _patch(pair, str(address), tuple(map(str, rest)), field)
    return None


def _patch(pair: Pair, address: str, rest: tuple[str, ...], field: Field) -> Judgement:
    kind = address.partition("/")[0]
    touched = _touched(rest, field)
    if kind in SILENT or not any(_is_behaviour(kind, part) for part in touched):
        return metadata(f"patch of {address} {field.change}: no answer depends on it")
    if in_force(pair.head) | in_force(pair.base) >= {pair.after.identity}:
        return behavioural(f"patch of {address} {field.change}: what it means is told under {address}")
    if touched & {
        ("spec", "inputs"),
        ("spec", "outputs"),
        ("spec", "output"),
        ("spec", "model"),
        ("spec",),
    } and kind in (
        "Chain",
        "PromptTemplate",
    ):
        where = pair.after.identity.name
        return breaking(
            f"patch of {address} {field.change}: it touches the interface; compare in {where} for what it means"
        )
    return behavioural(f"patch of {address} {field.change}: answers in {pair.after.identity.name} may differ")


def _touched(rest: tuple[str, ...], field: Field) -> set[tuple[str, ...]]:
    """The fields of the patched resource, two keys deep, that a change of the patch reaches."""
    if len(rest) >= 2:
        return {rest[:2]}
    values = [value for value in (field.before, field.after) if isinstance(value, dict)]
    if len(rest) == 1:
        return {(rest[0], str(key)) for value in values for key in value} or {rest}
    inner = [(key, part) for value in values for key, part in value.items()]
    return {(str(key), str(name)) for key, part in inner for name in (part if isinstance(part, dict) else ())} or {
        ("spec",)
    }


def _is_behaviour(kind: str, part: tuple[str, ...]) -> bool:
    if part[0] != "spec":
        return False
    fields = KINDS[kind].model_fields if kind in KINDS else {}
    found = next((field for name, field in fields.items() if (field.alias or name) == part[-1]), None)
    return found is None or not {Aspect.METADATA, Aspect.BINDING} & {
        mark for mark in marks_of(found) if isinstance(mark, Aspect)
    }
