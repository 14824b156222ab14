"""A sample of traces scored by a metric of an Evaluation."""

from collections.abc import Callable
from dataclasses import replace

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.metrics import plugged
from penstock.metrics.score import score
from penstock.monitor.observed import Observed
from penstock.monitor.watched import Watched
from penstock.runtime.traces.trace import StepTrace, Trace, Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.evaluation import Evaluation

_ROW = Row("", {})


def scored(watched: Watched) -> tuple[Watched, Callable[[Observed], float | None] | None]:
    """The score of a trace, None where it cannot be scored; without it the Monitor says why nothing is measured.

    The scorer is the one that is installed here under the metric's name: what lies beside a bundle names no code.
    """
    goal = watched.spec.objective
    if watched.metric is None or goal is None or goal.metric is None:
        return watched, None
    name, (plain, version) = goal.metric, watched.metric
    signature = plugged.signatures({plain["metric"]}).get(plain["metric"])
    if signature is None or signature.version != version:
        there = "is not installed" if signature is None else f"is of version {signature.version}, not {version}"
        return replace(watched, unmeasured=f"the metric {plain['metric']} {there} here"), None
    body = {"chain": watched.chain, "dataset": "none", "inputs": {}, "metrics": {name: plain}}
    spec = Evaluation.model_validate(body)
    evaluation = ResolvedEvaluation(
        goal.evaluation or "", spec, (), None, None, None, {plain["metric"]: signature}, watched.digest
    )

    def value(seen: Observed) -> float | None:
        return score(evaluation, _ROW, _trace(seen)).values.get(name)

    return watched, value


def _trace(seen: Observed) -> Trace:
    usage = Usage(output_tokens=int(seen.tokens or 0), usd=seen.cost)
    steps = {id: StepTrace(id, "", {}, outputs, 0.0) for id, outputs in seen.steps.items() if isinstance(outputs, dict)}
    error = "the trace says so" if seen.error else None
    return Trace(seen.inputs, seen.outputs, steps, seen.latency or 0.0, usage, "", error)
