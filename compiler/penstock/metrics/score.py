"""The scores of one answer under an evaluation."""

from asyncio import CancelledError
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from math import isfinite
from typing import Any, NamedTuple, cast

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.metrics.metric import Score, Unmeasured
from penstock.runtime.traces.trace import Trace
from penstock.source.data.rows import Row
from penstock.spec.expressions import expression
from penstock.spec.kinds.evaluation import Metric
from penstock.spec.schemas import schema
from penstock.spec.signature import Signature

RAISED = (Exception, SystemExit, CancelledError)
"""What a scorer, perhaps a plug-in's, may raise, or its module: the row is then not measured. One that would end the
process, or the task it runs in, ends neither."""
_ROUNDING = 1e-9  # a scorer's 1.0000000000000004 is a 1


class Scores(NamedTuple):
    """Raw value of each planned metric, None where it could not be measured; `problems` says why, by metric."""

    values: dict[str, float | None]
    problems: dict[str, str]


def planned(evaluation: ResolvedEvaluation, row: Row) -> tuple[str, ...]:
    """The metrics planned for a row, in the evaluation's order: those whose `where` holds. Gaps are no row's.

    Where `where` cannot be evaluated, or is neither true nor false, the metric stays planned and `score` cannot
    measure it: a fault takes no row out of the count.
    """
    return tuple(
        name
        for name, metric in evaluation.spec.metrics.items()
        if metric.metric is not None and _where(metric, row) is not False
    )


def score(evaluation: ResolvedEvaluation, row: Row, trace: Trace) -> Scores:
    """Scores of every metric planned for the row that asks no model. What raises, is NaN or leaves its scale is not
    measured."""
    values: dict[str, float | None] = {}
    problems: dict[str, str] = {}
    for name in planned(evaluation, row):
        if is_judged(evaluation, name):
            continue
        try:
            values[name] = _value(evaluation, evaluation.spec.metrics[name], row, trace)
        except Unmeasured as problem:
            values[name], problems[name] = None, str(problem)
    return Scores(values, problems)


def is_judged(evaluation: ResolvedEvaluation, name: str) -> bool:
    """Whether a metric of the evaluation asks a model: `judging` scores it."""
    signature = evaluation.signatures.get(evaluation.spec.metrics[name].metric or "")
    return signature is not None and signature.judged


def compares(evaluation: ResolvedEvaluation, name: str) -> bool:
    """Whether a metric of the evaluation needs both sides' answers: no row is scored by it alone."""
    signature = evaluation.signatures.get(evaluation.spec.metrics[name].metric or "")
    return signature is not None and signature.both


def _where(metric: Metric, row: Row) -> bool | None:
    if metric.where is None:
        return True
    try:
        holds = expression.fill(metric.where, {"row": row.values})
    except expression.Failed:
        return None
    return holds if isinstance(holds, bool) else None


def _value(evaluation: ResolvedEvaluation, metric: Metric, row: Row, trace: Trace) -> float:
    given = arguments(evaluation, metric, row, trace)
    signature = evaluation.signatures[metric.metric or ""]
    try:
        value = cast(Score, load(signature.score))(given, row.values, trace)
    except (Unmeasured, Fatal):
        raise
    except (*RAISED, GeneratorExit) as problem:
        raise Unmeasured(f"{type(problem).__name__}: {problem}") from problem
    return scaled(signature, value)


def arguments(evaluation: ResolvedEvaluation, metric: Metric, row: Row, trace: Trace) -> Mapping[str, Any]:
    """What a metric is given of an answer, defaults filled in.

    Raises:
        Unmeasured: there is no answer, or it lacks something.
    """
    if trace.error is not None:
        raise Unmeasured(f"there is no answer: {trace.error}")
    if _where(metric, row) is None:
        raise Unmeasured(f"`where` is neither true nor false: {metric.where}")
    signature = evaluation.signatures.get(metric.metric or "")
    if signature is None:
        raise Unmeasured(f"there is no metric {metric.metric!r}")
    env = {
        "row": row.values,
        "inputs": trace.inputs,
        "outputs": trace.outputs,
        "steps": {name: step.outputs for name, step in trace.steps.items()},
    }
    try:
        return complete(signature, expression.fill(metric.with_, env))
    except expression.Failed as problem:
        raise Unmeasured(str(problem)) from problem


def complete(signature: Signature, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Arguments with the defaults of what they lack.

    Raises:
        Unmeasured: one is missing, or not of its type.
    """
    defaults = {name: each["default"] for name, each in signature.arguments.items() if "default" in each}
    found = {**defaults, **given}
    for name, expected in signature.arguments.items():
        if name not in found:
            raise Unmeasured(f"the argument `{name}` is missing")
        if (problem := schema.check(dict(expected), found[name])) is not None:
            raise Unmeasured(f"the argument `{name}`: {problem}")
    return found


def scaled(signature: Signature, value: object) -> float:
    """A score on its scale.

    Raises:
        Unmeasured: it is NaN, or leaves the scale.
    """
    try:
        measured = isinstance(value, int | float) and isfinite(value)
    except OverflowError:
        raise Unmeasured("the score is too large a number") from None
    if not measured or not isinstance(value, int | float):
        raise Unmeasured(f"the score is {_shown(value)}")
    if signature.kind in ("cost", "latency"):
        if value < 0:
            raise Unmeasured(f"the amount is {value}, below 0")
        return float(value)
    near = min(1.0, max(0.0, float(value)))
    if signature.kind == "binary":
        near = round(near)
    if abs(near - value) > _ROUNDING:
        raise Unmeasured(f"the score is {value}, not {'0 or 1' if signature.kind == 'binary' else 'within [0, 1]'}")
    return float(near)


def _shown(value: object) -> str:
    """An object of a package's may refuse to be shown, and is shown in short."""
    try:
        return repr(value)[:80]
    except RAISED:
        return f"of type {type(value).__name__}"


@cache
def load(path: str) -> Any:
    """What `module:object` names."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)
