from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from penstock.bundle.bundle import Bundle
from penstock.bundle.evaluation import ResolvedEvaluation
from penstock.metrics.members import MEMBERS
from penstock.runtime.traces.trace import Trace, Usage
from penstock.source.data.rows import Row
from penstock.spec.kinds.evaluation import Evaluation


@dataclass
class Echo:
    """A chain that answers with its question, or as told to."""

    asked: list[str] = field(default_factory=list)
    errors: Mapping[str, str] = field(default_factory=dict)
    crash_at: int | None = None

    async def answer(self, inputs: Mapping[str, Any], *, repeat: int = 0) -> Trace:
        if self.crash_at is not None and len(self.asked) >= self.crash_at:
            raise RuntimeError("the machine is gone")
        question = inputs["question"]
        self.asked.append(question)
        error = self.errors.get(question)
        outputs = {} if error else {"answer": question}
        return Trace(inputs, outputs, {}, 0.5, Usage(10, 5, 0.25, calls=1), "sha256:b", error)


@pytest.fixture
def echo() -> Callable[..., Echo]:
    return Echo


@pytest.fixture
def bundle() -> Bundle:
    return Bundle("sha256:b", "sha256:f", "support", {}, {}, {}, {})


@pytest.fixture
def evaluation() -> Callable[..., ResolvedEvaluation]:
    """Makes an evaluation of `n` rows whose answer is right where the question says `right`."""

    def make(
        n: int = 4,
        *,
        rows: list[dict[str, Any]] | None = None,
        key: str | None = "id",
        cluster: str | None = None,
        reviewed: str | None = None,
        digest: str = "sha256:e",
        **spec: Any,
    ) -> ResolvedEvaluation:
        given = rows if rows is not None else [{"id": f"r{i}", "question": f"right {i}"} for i in range(n)]
        metrics = {"right": {"metric": "contains", "with": {"text": "${{ outputs.answer }}", "expected": "right"}}}
        model = Evaluation.model_validate(
            {
                "chain": "support",
                "dataset": "questions",
                "inputs": {"question": "${{ row.question }}"},
                "metrics": metrics,
                **spec,
            }
        )
        made = tuple(Row("", values, line) for line, values in enumerate(given, 1))
        return ResolvedEvaluation("quality", model, made, key, cluster, reviewed, MEMBERS, digest)

    return make
