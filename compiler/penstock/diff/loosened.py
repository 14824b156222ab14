"""What head removes from, or loosens in, what judges it: evaluations, their datasets, policies, monitors.

Only additions and what is plainly stricter pass: added rows, metrics, slices, rules and detectors, a guard added or
tightened. Every other change of these must be accepted, because a change that made its own judge milder would be
judged by the milder one: also rows added to the labels of a judge, which is believed where it agrees with them and
tried on the canaries among them. So must a Tool that wrote and is declared to read: evaluations would call it in
earnest.
The `gate` block of the Project is not here: base's applies to this very change.
"""

from collections.abc import Callable, Iterator, Mapping

from penstock.diff.change import PolicyChange
from penstock.diff.fields import Field, fields
from penstock.diff.judge import change, follows, words
from penstock.diff.layers import in_force
from penstock.diff.pair import Pair, Pairs
from penstock.diff.pins import pins
from penstock.diff.rendered import renders_alike
from penstock.diff.rows import rows
from penstock.project.graph import reach
from penstock.source.glob import matches
from penstock.spec.field import Aspect
from penstock.spec.guard import Guard, looser
from penstock.spec.kinds.environment import Environment
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.kinds.policy import Match, Policy
from penstock.spec.resource import Identity, Resource

BOUNDS = {"margin": "margin", "min": "min", "max": "max", "max_increase": "maxIncrease"}
Finder = Callable[[Pair, Field], str | None]


def loosened(pairs: Pairs) -> Iterator[PolicyChange]:
    """Every such change, by resource."""
    judges = _judges_rows(pairs)
    datasets = _datasets(pairs, judges)
    trying = judges | _labels(pairs)
    found = [*_gone(pairs, datasets), *(one for pair in pairs.both for one in _pair(pair, judges, datasets, trying))]
    found += [one for pair in pairs.both for one in _let_go(pairs, pair)]
    yield from sorted(found, key=lambda one: (one.resource, one.path))


def _gone(pairs: Pairs, datasets: set[Identity]) -> Iterator[PolicyChange]:
    for resource in pairs.removed:
        if _judges(resource, datasets):
            yield PolicyChange(resource.identity, "spec", None, None, f"{resource.identity.kind} removed")
    for resource in pairs.unreadable:
        if resource.identity in pairs.base.resources and _judges(resource, datasets):
            yield PolicyChange(
                resource.identity, "spec", None, None, "head has errors in it: what it demands is unknown"
            )


def _judges(resource: Resource, datasets: set[Identity]) -> bool:
    if resource.identity.kind == "Dataset":
        return resource.identity in datasets
    return resource.identity.kind in ("Evaluation", "Policy", "Monitor")


def _datasets(pairs: Pairs, judges: set[Identity]) -> set[Identity]:
    """The Datasets on whose rows base is judged, and those that its judges are shown."""
    named = {
        edge.target for edge in pairs.base.edges if (edge.source.kind, edge.target.kind) == ("Evaluation", "Dataset")
    }
    return named | {each for each in judges if each.kind == "Dataset"}


def _labels(pairs: Pairs) -> set[Identity]:
    """The Datasets that say whether base's judges are believed."""
    return {edge.target for edge in pairs.base.edges if edge.source.kind == "Evaluation" and edge.route[-1] == "labels"}


def _judges_rows(pairs: Pairs) -> set[Identity]:
    """The Models and templates by which base's Evaluations judge, and what those are made of."""
    named = {
        edge.target
        for edge in pairs.base.edges
        if edge.source.kind == "Evaluation"
        and edge.target.kind in ("Model", "PromptTemplate")
        # A template with a model is a chain too, and that is what is judged.
        and edge.route[-1] != "chain"
    }
    return {each for identity in named for each in reach(pairs.base, identity)}


def _judge(pair: Pair, field: Field) -> str | None:
    if field.aspect is not Aspect.BEHAVIOUR:
        return None
    if field.route[-1] == "content" and renders_alike(pair, field):
        return None
    return f"`{'.'.join(map(str, field.route[1:]))}` of a judge {change(field)}: it judges otherwise"


def _pair(pair: Pair, judges: set[Identity], datasets: set[Identity], trying: set[Identity]) -> Iterator[PolicyChange]:
    """`trying`: also what judges are tried on."""
    kind = pair.before.identity.kind
    judging = pair.before.identity in judges
    finder = FINDERS.get(kind) or (_judge if judging else None)
    if finder is None or (kind == "Dataset" and pair.before.identity not in datasets):
        return
    for field in fields(pair):
        reason = None if field.route[0] == "metadata" or field.moved or follows(pair, field) else finder(pair, field)
        if reason is not None:
            yield PolicyChange(pair.after.identity, field.path, field.before, field.after, reason)
    if judging:
        for path in pins(pair):
            reason = f"{path.reason}: a judge judges otherwise"
            yield PolicyChange(pair.after.identity, path.path, path.before, path.after, reason)
    if kind == "Evaluation":
        yield from _guards(pair)
    if kind == "Dataset":
        yield from _rows(pair, shown=pair.before.identity in trying, labels=pair.before.identity in trying - judges)


def _let_go(pairs: Pairs, pair: Pair) -> Iterator[PolicyChange]:
    """Policies that a resource escapes by another name: labels that it had at base are looked up by its name."""
    old, new = pair.before, pair.after
    if old.identity == new.identity:
        return
    for policy in pairs.head.of("Policy"):
        if isinstance(policy.spec, Policy) and policy.identity in pairs.base.resources:
            was, now = (_is_matched(policy.spec.match, each) for each in (old, new))
            if was and not now:
                reason = f"renamed from {old.identity.name}: {policy.identity} no longer holds for it"
                yield PolicyChange(new.identity, "metadata.name", old.identity.name, new.identity.name, reason)


def _is_matched(match: Match, resource: Resource) -> bool:
    return (
        (not match.kinds or resource.identity.kind in match.kinds)
        and (not match.names or any(matches(name, resource.identity.name) for name in match.names))
        and match.labels.items() <= resource.metadata.labels.items()
    )


def _guards(pair: Pair) -> Iterator[PolicyChange]:
    before, after = pair.before.spec, pair.after.spec
    assert isinstance(before, Evaluation) and isinstance(after, Evaluation)
    for name, metric in before.metrics.items():
        now = after.metrics.get(name)
        for bound in looser(metric.guard, now.guard) if now is not None else ():
            old, new = getattr(metric.guard, bound), getattr(now.guard if now and now.guard else Guard(), bound)
            reason = f"`{BOUNDS[bound]}` of metric `{name}` " + (
                "dropped" if new is None else f"loosened from {words(old)} to {words(new)}"
            )
            yield PolicyChange(pair.after.identity, f"spec.metrics.{name}.guard.{BOUNDS[bound]}", old, new, reason)


def _rows(pair: Pair, *, shown: bool, labels: bool) -> Iterator[PolicyChange]:
    """`shown`: a judge is shown some of them, and others where some come in between. `labels`: it is tried on them."""
    found = rows(pair)
    if found is not None and (shown or found.removed or found.changed or found.is_unread):
        words = (found if shown else found._replace(added=())).words()
        what = "labels that say whether a judge is believed" if labels else "rows that judge"
        yield PolicyChange(pair.after.identity, "rows", found.before, found.after, f"{what}: {words}")


def _evaluation(pair: Pair, field: Field) -> str | None:
    match field.route[1:]:
        case ("metrics", _, "guard", *_):
            return None
        case ("metrics", name):
            return None if field.change == "added" else f"metric `{name}` {field.change}"
        case ("metrics", name, part, *_):
            return f"`{part}` of metric `{name}` {field.change}: it measures something else, or other rows"
        case ("tools", name):
            return f"stub of tool `{name}` {field.change}: the chain meets other answers"
        case ("tools", name, *_):
            return f"stub of tool `{name}` {field.change}: the chain meets other answers"
        case ("required",):
            return None if field.change == "added" else f"required rows {change(field)}"
        case ("slices", name):
            return None if field.change == "added" else f"slice `{name}` {field.change}"
    return f"`{'.'.join(map(str, field.route[1:]))}` {change(field)}"


def _dataset(pair: Pair, field: Field) -> str | None:
    part = field.route[1]
    return (
        f"`{part}` {field.change}: rows count otherwise" if part in ("key", "cluster", "reviewed", "schema") else None
    )


def _policy(pair: Pair, field: Field) -> str | None:
    match field.route[1:]:
        case ("match", part, *_):
            return (
                f"`match.{part}` narrowed: fewer resources must hold the rules" if _narrowed(pair, str(part)) else None
            )
        case ("rules", _):
            return None if field.change == "added" else f"rule {words(_name(field.before))} {field.change}"
        case ("rules", _, "severity"):
            return "severity lowered: a breach no longer stops the gate" if field.after == "warning" else None
        case ("rules", _, "message"):
            return None
        case ("rules", _, part):
            return f"`{part}` of a rule {change(field)}"
        case ("waivers", _):
            return (
                None
                if field.change == "removed"
                else f"waiver {field.change} for {words(_name(field.after, 'resource'))}"
            )
        case ("waivers", _, "until"):
            return f"waiver holds longer: until {field.after}" if str(field.after) > str(field.before) else None
        case ("waivers", _, "reason" | "owner"):
            return None
        case ("waivers", _, part):
            return f"`{part}` of a waiver {change(field)}"
    return f"`{'.'.join(map(str, field.route[1:]))}` {field.change}"


def _narrowed(pair: Pair, part: str) -> bool:
    before, after = pair.before.spec, pair.after.spec
    assert isinstance(before, Policy) and isinstance(after, Policy)
    if part == "kinds":
        return bool(after.match.kinds) and not (before.match.kinds and {*before.match.kinds} <= {*after.match.kinds})
    if part == "names":
        return bool(after.match.names) and not (before.match.names and {*before.match.names} <= {*after.match.names})
    return not after.match.labels.items() <= before.match.labels.items()


def _name(value: object, key: str = "name") -> object:
    return value.get(key) if isinstance(value, Mapping) else value


def _monitor(pair: Pair, field: Field) -> str | None:
    if field.route[1:] == ("detectors",) and {*field.before} <= {*field.after}:
        return None
    return f"`{'.'.join(map(str, field.route[1:]))}` {change(field)}"


def _project(pair: Pair, field: Field) -> str | None:
    monitored = field.route[1] == "falseAlarmsPerMonth" and pair.base.of("Monitor")
    return f"alpha of every Monitor {change(field)}" if monitored else None


def _environment(pair: Pair, field: Field) -> str | None:
    """Patches of what judges, in an Environment that is not compared here (else what is patched tells itself), and
    Monitors that no longer stop a release."""
    if field.route[1:2] == ("rollout",):
        return _rollout(pair, field)
    if field.route[1:2] != ("patches",) or {pair.before.identity, pair.after.identity} & (
        in_force(pair.base) | in_force(pair.head)
    ):
        return None
    addresses = [str(key) for key in field.route[2:3]] or [*(field.before or {}), *(field.after or {})]
    judging = sorted({each for each in addresses if each.partition("/")[0] in ("Evaluation", "Policy", "Monitor")})
    return f"patch of {', '.join(judging)} {field.change}: other things are demanded there" if judging else None


def _rollout(pair: Pair, field: Field) -> str | None:
    before, after = pair.before.spec, pair.after.spec
    assert isinstance(before, Environment) and isinstance(after, Environment)
    if field.route[2:] not in ((), ("abortOn",)) or before.rollout is None:
        return None
    renamed = {old.name: new.name for old, new in pair.renames.items() if old.kind == "Monitor"}
    now = after.rollout.abort_on if after.rollout is not None else []
    gone = [name for name in before.rollout.abort_on if renamed.get(name, name) not in now]
    listed = " or ".join(words(name) for name in gone)
    return f"an alarm of {listed} no longer stops a release" if gone else None


def _tool(pair: Pair, field: Field) -> str | None:
    is_called = field.route[1:] == ("effects",) and field.after == "read"
    return "effects declared as read: evaluations call it in earnest, no stub stands before it" if is_called else None


FINDERS: Mapping[str, Finder] = {
    "Evaluation": _evaluation,
    "Dataset": _dataset,
    "Policy": _policy,
    "Monitor": _monitor,
    "Project": _project,
    "Tool": _tool,
    "Environment": _environment,
}
