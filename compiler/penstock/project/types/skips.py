"""Steps that may be skipped, and who reads them although nothing says that they ran."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from penstock.project.graph import step_values
from penstock.spec.expressions import cel_guard, expression
from penstock.spec.expressions.cel_guard import Conditions, Read
from penstock.spec.expressions.expression import Expr
from penstock.spec.kept import Kept
from penstock.spec.kinds.chain import Chain
from penstock.spec.step import Step
from penstock.spec.steps.each import EachStep


class Unsure(NamedTuple):
    """An expression, at `route` of a value with that text, reads `step`, which may have been skipped."""

    step: str
    route: tuple[str | int, ...]
    text: str
    part: Expr


def of_step(spec: Chain, step: Step, kept: Kept | None = None) -> Iterator[Unsure]:
    """The reads of a step that may find nothing; where it runs its own `when` holds."""
    holds = holding(step.when)
    for field, value in step_values(step).items():
        if field == "do" and isinstance(step, EachStep):
            inner = holds | holding(step.do.when)
            for part, nested in value.items():
                yield from of_value(spec, nested, ("do", part), holds if part == "when" else inner, kept)
        else:
            # `otherwise` stands in where `when` does not hold
            yield from of_value(spec, value, (field,), frozenset() if field in ("when", "otherwise") else holds, kept)


def of_value(
    spec: Chain,
    value: Any,
    route: tuple[str | int, ...] = (),
    holds: Conditions = frozenset(),
    kept: Kept | None = None,
) -> Iterator[Unsure]:
    """The reads of a value that may find nothing, each step once an expression."""
    if not any(may_skip(step) for step in spec.steps.values()):
        return
    for where, text, part in expression.find(value, route):
        found = (_unsure(spec, read, holds) for read in cel_guard.reads(part.source, kept))
        yield from (Unsure(step, where, text, part) for step in dict.fromkeys(found) if step is not None)


def required(spec: Chain, step: Step, kept: Kept | None = None) -> frozenset[str]:
    """The steps without whose outputs a step cannot run: the reads that nothing guards."""
    return frozenset(unsure.step for unsure in of_step(spec, step, kept))


def may_skip(step: Step) -> bool:
    return step.when is not None and step.otherwise is None


def holding(when: str | None) -> Conditions:
    """The conditions that hold where `when` does."""
    whole = None if when is None else expression.whole(when)
    return frozenset() if whole is None else cel_guard.conjuncts(whole.source)


def _unsure(spec: Chain, read: Read, holds: Conditions) -> str | None:
    if read.path[0] != "steps" or len(read.path) < 2:
        return None
    name = str(read.path[1])
    step = spec.steps.get(name)
    if step is None or not may_skip(step):
        return None
    known = holds | read.known
    needed = holding(step.when)
    if needed and needed <= known:
        return None
    return None if any((cel_guard.asked(each) or ())[:2] == ("steps", name) for each in known) else name
