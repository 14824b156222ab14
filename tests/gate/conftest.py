from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.evaluate.run import RowResult, Run
from penstock.gate.case import Case, Judged
from penstock.gate.guards import guards
from penstock.metrics.members import MEMBERS
from penstock.runtime.traces.trace import Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.evaluation import Evaluation
from penstock.spec.signature import Signature

BASE, HEAD = "sha256:base", "sha256:head"
SIGNATURES = {
    **MEMBERS,
    "toxic": Signature({}, "score", False, 1, "x:y"),
}
Scores = Mapping[str, Sequence[float | None]]
"""Values by metric, one a row; a metric shorter than the run is planned for its first rows only."""


@dataclass(frozen=True)
class Bench:
    """Makes evaluations, runs and cases without asking anything."""

    def evaluation(self, n: int, *, name: str = "quality", repeats: int = 1, **metrics: Any) -> ResolvedEvaluation:
        given = metrics or {"facts": {"metric": "fact-coverage", "guard": {"margin": 0.05}}}
        spec = Evaluation.model_validate({"chain": "support", "dataset": "q", "repeats": repeats, "metrics": given})
        rows = tuple(Row(f"r{i:04}", {"id": f"r{i:04}"}, i + 1) for i in range(n))
        return ResolvedEvaluation(name, spec, rows, "id", None, None, SIGNATURES, "sha256:e")

    def run(
        self,
        evaluation: ResolvedEvaluation,
        bundle: str,
        scores: Scores,
        *,
        required: Sequence[int] = (),
        unreviewed: Sequence[int] = (),
        clusters: int | None = None,
        languages: Sequence[str] = (),
    ) -> Run:
        repeats = evaluation.spec.repeats
        rows = []
        for place, row in enumerate(evaluation.rows):
            for repeat in range(repeats):
                planned = {m: v[place * repeats + repeat] for m, v in scores.items() if place * repeats < len(v)}
                rows.append(
                    RowResult(
                        key=row.id,
                        cluster=row.id if clusters is None else f"c{place % clusters}",
                        repeat=repeat,
                        status="failed" if None in planned.values() else "ok",
                        scores=planned,
                        planned=tuple(planned),
                        required=place in required,
                        reviewed=place not in unreviewed,
                        slices={"language": languages[place % len(languages)]} if languages else {},
                        inputs={"question": f"q{place}"},
                        outputs={"answer": bundle},
                        seconds=0.1,
                        usage=Usage(),
                        error="judge down" if None in planned.values() else None,
                    )
                )
        return Run(evaluation.name, bundle, bundle, "default", "sha256:k", len(rows), tuple(rows), Usage())

    def judged(self, evaluation: ResolvedEvaluation, base: Scores | None, head: Scores | None, **run: Any) -> Judged:
        return Judged(
            evaluation,
            guards(evaluation, evaluation),
            None if base is None else self.run(evaluation, BASE, base, **run),
            None if head is None else self.run(evaluation, HEAD, head, **run),
        )

    def case(self, *judged: Judged, **fields: Any) -> Case:
        return replace(Case("support", "default", BASE, HEAD, False, judged), **fields)


@pytest.fixture
def bench() -> Bench:
    return Bench()
