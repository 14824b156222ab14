"""What a row of an evaluation asks, before anyone answers."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.diagnostics.fatal import Fatal
from penstock.metrics.score import planned
from penstock.source import canonical
from penstock.source.data.rows import Row
from penstock.spec.expressions import expression


@dataclass(frozen=True, slots=True)
class Question:
    """A row under an evaluation: who it is, what it asks, and which metrics are planned for it.

    `problem`: why it cannot be asked, where an expression of the evaluation fails on this row; it is then required,
    for a fault excuses nothing.
    """

    row: Row
    key: str
    cluster: str
    planned: tuple[str, ...]
    required: bool
    reviewed: bool
    slices: Mapping[str, str]
    inputs: Mapping[str, Any]
    problem: str | None = None


def questions(evaluation: ResolvedEvaluation) -> tuple[Question, ...]:
    """The rows in file order. Two rows of one key are a Fatal: they cannot be paired."""
    distinct(evaluation)
    return tuple(question(evaluation, row) for row in evaluation.rows)


def distinct(evaluation: ResolvedEvaluation) -> None:
    """Two rows of one key are a Fatal, and so is a row without one."""
    seen: set[str] = set()
    for count, row in enumerate(evaluation.rows, start=1):
        name = key(evaluation, row)
        seen.add(name)
        if len(seen) < count:
            first = next(other for other in evaluation.rows if key(evaluation, other) == name)
            raise Fatal(
                f"evaluation '{evaluation.name}' has two rows with the key {name!r}",
                help=f"rows at line {first.line} and line {row.line}: give each its own key, or remove one",
                exit_code=1,
            )


def keys(evaluation: ResolvedEvaluation) -> frozenset[str]:
    """What identifies the rows."""
    return frozenset(key(evaluation, row) for row in evaluation.rows)


def question(evaluation: ResolvedEvaluation, row: Row) -> Question:
    """What one row asks."""
    env = {"row": row.values}
    name, spec = key(evaluation, row), evaluation.spec
    cluster = row.values.get(evaluation.cluster) if evaluation.cluster is not None else None
    problem, required, slices, inputs = None, True, dict[str, str](), dict[str, Any]()
    try:
        inputs = expression.fill(spec.inputs, env)
        slices = {name: _text(expression.fill(value, env)) for name, value in spec.slices.items()}
        required = _boolean("required", spec.required, env)
    except expression.Failed as failed:
        problem = str(failed)
    return Question(
        row=row,
        key=name,
        cluster=name if cluster is None else _text(cluster),
        planned=planned(evaluation, row),
        required=required,
        reviewed=evaluation.reviewed is None or row.values.get(evaluation.reviewed, True) is not False,
        slices=slices,
        inputs=inputs,
        problem=problem,
    )


def key(evaluation: ResolvedEvaluation, row: Row) -> str:
    """What identifies a row."""
    if evaluation.key is None:
        return canonical.digest(dict(row.values))
    value = row.values.get(evaluation.key)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Fatal(
            f"row {row.line} of evaluation '{evaluation.name}' has no key: `{evaluation.key}` is {value!r}",
            help="the Dataset's `key` names a field that holds a text or a whole number in every row",
            exit_code=1,
        )
    return str(value)


def _boolean(name: str, value: str | None, env: Mapping[str, Any]) -> bool:
    if value is None:
        return False
    holds = expression.fill(value, env)
    if not isinstance(holds, bool):
        raise expression.Failed(f"`{name}` is neither true nor false: {holds!r}")
    return holds


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def clusters(asked: Iterable[Question]) -> int:
    """How many clusters the rows come in."""
    return len({question.cluster for question in asked})
