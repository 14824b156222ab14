"""Answers that people judge: one by one, or two to the same question, in an order that tells nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.question import Question
from penstock.metrics.score import Scores, score
from penstock.runtime.traces.trace import Trace
from penstock.source import canonical
from penstock.spec.expressions import expression


@dataclass(frozen=True, slots=True)
class Answer:
    """What a chain said to a row.

    Attributes:
        arguments: what the metric would be given of it; without a metric its text.
        bundle: digest of what answered.
    """

    question: Question
    arguments: Mapping[str, Any]
    outputs: Mapping[str, Any]
    bundle: str
    scores: Scores

    @property
    def text(self) -> str:
        """What a person reads: the argument `text`, else the first text of the outputs."""
        said = self.arguments.get("text")
        first = next((value for value in self.outputs.values() if isinstance(value, str)), None)
        return str(said if said is not None else first if first is not None else dict(self.outputs))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to one row; `shown` first and second, whichever of them is `a`."""

    a: Answer
    b: Answer
    swapped: bool

    @property
    def shown(self) -> tuple[Answer, Answer]:
        return (self.b, self.a) if self.swapped else (self.a, self.b)


def answer(evaluation: ResolvedEvaluation, metric: str | None, question: Question, trace: Trace) -> Answer | None:
    """What people see of a trace; None where there is no answer, or the metric cannot be given its arguments."""
    if trace.error is not None:
        return None
    env = {
        "row": question.row.values,
        "inputs": trace.inputs,
        "outputs": trace.outputs,
        "steps": {name: step.outputs for name, step in trace.steps.items()},
    }
    try:
        arguments = expression.fill(evaluation.spec.metrics[metric].with_, env) if metric is not None else {}
    except expression.Failed:
        return None
    made = Answer(question, arguments, trace.outputs, trace.bundle, score(evaluation, question.row, trace))
    return made if arguments else Answer(question, {"text": made.text}, made.outputs, made.bundle, made.scores)


def pairs(first: Iterable[Answer], second: Iterable[Answer], seed: int) -> list[Pair]:
    """The rows that both answered, and not in the same words; which is shown first follows from row and seed."""
    others = {each.question.key: each for each in second}
    found = []
    for a in first:
        b = others.get(a.question.key)
        if b is not None and a.text != b.text:
            found.append(Pair(a, b, int(canonical.digest([seed, a.question.key])[-1], 16) % 2 == 1))
    return found


def label(of: Answer, score: float) -> dict[str, Any]:
    """A row of a judge's `labels`: what was judged, under the names of the metric's arguments, and the score."""
    key = canonical.digest([of.question.key, dict(of.arguments)]).removeprefix("sha256:")[:12]
    judged = {name: value for name, value in of.arguments.items() if name not in ("id", "row", "score", "bundle")}
    return {"id": f"label-{key}", "row": of.question.key, **judged, "score": score, "bundle": of.bundle}


def preference(pair: Pair, better: Literal["a", "b"], by: str, seed: int) -> dict[str, Any]:
    """A row of a Dataset with the purpose `preference`. `by`: `person`, or the metric that preferred it."""
    chosen, refused = (pair.a, pair.b) if better == "a" else (pair.b, pair.a)
    return {
        "id": identity(pair),
        "row": pair.a.question.key,
        "inputs": dict(pair.a.question.inputs),
        "chosen": chosen.text,
        "rejected": refused.text,
        "origin": {"chosen": chosen.bundle, "rejected": refused.bundle, "by": by, "seed": seed},
    }


def identity(pair: Pair) -> str:
    """The same pair has the same, whichever way round."""
    both = sorted((pair.a.text, pair.b.text))
    return f"pair-{canonical.digest([pair.a.question.key, both]).removeprefix('sha256:')[:12]}"


def preferred(pair: Pair, evaluation: ResolvedEvaluation, metric: str) -> Literal["a", "b"] | None:
    """Which of the two the metric scores better; None where it does not tell, or could not measure both."""
    a, b = (each.scores.values.get(metric) for each in (pair.a, pair.b))
    if a is None or b is None or a == b:
        return None
    larger = evaluation.signatures[evaluation.spec.metrics[metric].metric or ""].larger_is_better
    return "a" if (a > b) == larger else "b"
