"""From fields that differ to changes with a level and a reason."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from penstock.diff import lists
from penstock.diff.change import Level, PathChange
from penstock.diff.fields import Field, fields
from penstock.diff.pair import Pair, behaviour
from penstock.project.link import target_of
from penstock.project.project import Project
from penstock.spec.field import Aspect, Reference
from penstock.spec.resource import Identity


class Judgement(NamedTuple):
    """How far one field's change reaches, and why."""

    level: Level
    reason: str


Rule = Callable[[Pair, Field], Judgement | None]
"""What a kind knows of its fields; None for a field that it does not know."""


def metadata(reason: str) -> Judgement:
    return Judgement(Level.METADATA, reason)


def behavioural(reason: str) -> Judgement:
    return Judgement(Level.BEHAVIOURAL, reason)


def breaking(reason: str) -> Judgement:
    return Judgement(Level.BREAKING, reason)


def judged(pair: Pair, rule: Rule) -> Iterator[PathChange]:
    """Every field of a pair that differs, judged by what holds for all kinds, then by `rule`."""
    for field in fields(pair):
        level, reason = _judge(pair, field, rule)
        yield PathChange(field.path, field.before, field.after, level, reason)


def words(value: object) -> str:
    """A value in a reason: short, and quoted where it is text."""
    if value is None:
        return "nothing"
    text = f"`{value}`" if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else f"{value}"
    return text if len(text) <= 60 and "\n" not in text else f"{text[:40].splitlines()[0]}…"


def change(field: Field) -> str:
    """What became of a field: `changed from 200 to 40`, `set to 40`, `removed`, `changed (`a` added)` of a list."""
    if field.change == "changed":
        listed = lists.edit(field.before, field.after)
        if listed is not None:
            return f"changed ({listed.words})"
        simple = all(isinstance(value, str | int | float | None) for value in (field.before, field.after))
        return f"changed from {words(field.before)} to {words(field.after)}" if simple else "changed"
    if field.change == "added" and isinstance(field.after, str | int | float):
        return f"set to {words(field.after)}"
    return field.change


def follows(pair: Pair, field: Field) -> str | None:
    """Why a reference means the same: its target was renamed."""
    pairs = _targets(pair, field)
    if pairs and all(old == new or pair.renames.get(old) == new for old, new in pairs):
        renamed = ", ".join(f"{old} to {new.name}" for old, new in pairs if old != new)
        return f"follows the rename of {renamed}"
    return None


def _judge(pair: Pair, field: Field, rule: Rule) -> Judgement:
    if field.moved:
        return metadata(field.moved)
    if field.route[0] == "metadata":
        return _metadata(pair, field)
    if field.aspect is Aspect.BINDING:
        return metadata(f"binding {change(field)}: outside the bundle, its digest stays{_keyless(field)}")
    found = rule(pair, field)
    if field.aspect is Aspect.METADATA:
        return metadata(found.reason if found else f"{field.route[-1]} {change(field)}: never reaches a model")
    followed = follows(pair, field)
    if followed is not None:
        return metadata(followed)
    if _alike(pair, field):
        return metadata(f"{words(field.after)} behaves exactly as {words(field.before)} did")
    return found or breaking(f"`{field.path}` {field.change}: its effect is not known, so the worst is assumed")


def _keyless(field: Field) -> str:
    trusted = {"endpoint", "credentials"} & {*map(str, field.route)}
    return "; a credential is only sent where base or the operator says" if trusted else ""


def _metadata(pair: Pair, field: Field) -> Judgement:
    part = str(field.route[1])
    if part == "description" and pair.after.spec.description_is_behaviour:
        return behavioural("the model reads this description")
    if part == "labels":
        return metadata(f"label {change(field)}: policies match by base's or head's labels")
    return metadata(f"{part} {field.change}: no answer changes")


def _targets(pair: Pair, field: Field) -> list[tuple[Identity, Identity]]:
    """The resources that a changed reference named and names, element by element.

    Empty where it is no reference, or one whose name a model sees.
    """
    reference: Reference | None = field.mark(Reference)
    before, after = ([value] if isinstance(value, str) else value for value in (field.before, field.after))
    if (
        reference is None
        or reference.shown
        or not isinstance(before, list)
        or not isinstance(after, list)
        or len(before) != len(after)
    ):
        return []
    return [
        (_found(pair.base, reference.kind, old), _found(pair.head, reference.kind, new))
        for old, new in zip(before, after, strict=True)
    ]


def _found(project: Project, kind: str, name: str) -> Identity:
    return target_of(kind, name, project.resources) or Identity(kind, name)


def _alike(pair: Pair, field: Field) -> bool:
    pairs = _targets(pair, field)
    known = all(old in pair.base.resources and new in pair.head.resources for old, new in pairs)
    if not pairs or not known:
        return False
    digests = [(behaviour(pair.base, old), behaviour(pair.head, new)) for old, new in pairs]
    return all(old is not None and old == new for old, new in digests)
