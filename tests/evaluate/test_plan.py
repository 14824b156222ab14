from typing import Any

import pytest

from penstock.evaluate.ledger import Ledger
from penstock.evaluate.plan import Planned, plan
from penstock.evaluate.runner import run
from penstock.project.cost.bounds import Bounds
from penstock.source.store import memory

COST = Bounds(10, 10, 0.5, None, None, 2.0, calls=2)


def test_before_anything_is_asked(bundle: Any, evaluation: Any) -> None:
    rows = [{"id": f"r{i}", "question": "q", "topic": f"t{i % 2}", "reviewed": i != 3} for i in range(4)]
    asked = evaluation(rows=rows, cluster="topic", reviewed="reviewed", repeats=2, required="${{ row.topic == 't1' }}")
    found = plan(bundle, asked, Ledger(memory()), cost=COST)
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
    assert found.seconds == 0.5, "what an answer took, also where it is asked again"
    assert plan(bundle, evaluation(5), Ledger(memory())).seconds is None


def test_answers_too_old_to_be_given_still_tell_how_long_they_took(bundle: Any, evaluation: Any, echo: Any) -> None:
    store, asked = memory(), evaluation(4)
    run(bundle, echo(), asked, Ledger(store, now=lambda: 0.0), environment="default")
    found = plan(bundle, asked, Ledger(store, now=lambda: 100.0, max_age=10.0))
    assert (found.cached, found.seconds) == (0, 0.5)


def test_judges_are_tried_once_however_many_answers_there_are(bundle: Any, evaluation: Any) -> None:
    found = plan(bundle, evaluation(4), Ledger(memory()), cost=COST, once=Bounds(1, 1, 0.5, calls=3))
    assert (found.calls, found.usd) == (4 * 2 + 3, 4 * 0.5 + 0.5)
