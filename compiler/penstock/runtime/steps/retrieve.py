"""`retrieve`: documents for a query."""

from collections.abc import Mapping
from typing import Any

from penstock.runtime.step import Means, Outcome, StepFailed
from penstock.spec.expressions import expression
from penstock.spec.steps.retrieve import RetrieveStep


async def run(step: RetrieveStep, env: Mapping[str, Any], means: Means) -> Outcome:
    """Gives `documents`, best first."""
    query = expression.fill(step.query, env)
    if not isinstance(query, str):
        raise StepFailed(f"`query` is no text but {query!r:.80}")
    found = await means.find(step.retrieve, query, step.take)
    inputs = {"query": query, "take": step.take}
    return Outcome(inputs, {"documents": list(found.documents)}, found.seconds, found.usage)
