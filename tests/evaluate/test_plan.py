from dataclasses import replace
from typing import Any

import pytest

from penstock.evaluate.ledger import Ledger
from penstock.evaluate.plan import Planned, plan
from penstock.evaluate.runner import run
from penstock.project.cost.bounds import Bounds
from penstock.source.store import memory
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity

COST = Bounds(10, 10, 0.5, None, None, 2.0)
CHAIN = Chain.model_validate(
    {
        "inputs": {"question": {"type": "string"}},
        "steps": {
            "search": {"retrieve": "pages", "query": "${{ inputs.question }}"},
            "draft": {"prompt": "draft", "retry": {"attempts": 3}},
            "answer": {"prompt": "answer"},
        },
        "outputs": {"answer": "${{ steps.answer.text }}"},
    }
)


def test_before_anything_is_asked(bundle: Any, evaluation: Any) -> None:
    chained = replace(bundle, specs={Identity("Chain", "support"): CHAIN})
    rows = [{"id": f"r{i}", "question": "q", "topic": f"t{i % 2}", "reviewed": i != 3} for i in range(4)]
    asked = evaluation(rows=rows, cluster="topic", reviewed="reviewed", repeats=2, required="${{ row.topic == 't1' }}")
    found = plan(chained, asked, Ledger(memory()), cost=COST)
    assert (found.rows, found.answers, found.cached, found.calls) == (4, 8, 0, 16)
    assert (found.usd, found.usd_bound) == (4.0, 16.0)
    assert found.metrics == {"right": Planned(rows=3, clusters=2)}
    assert found.required == 1


@pytest.mark.parametrize(("fresh", "cached"), [(False, 4), (True, 0)])
def test_what_is_in_the_ledger_costs_nothing(bundle: Any, evaluation: Any, echo: Any, fresh: bool, cached: int) -> None:
    ledger, asked = Ledger(memory()), evaluation(4)
    run(bundle, echo(), asked, ledger, environment="default")
    found = plan(bundle, asked, ledger, fresh=fresh)
    assert (found.cached, found.calls) == (cached, 4 - cached)
    assert found.usd == (None if fresh else 0.0)
