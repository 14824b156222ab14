from typing import Any

import pytest

from penstock.evaluate.plan import Plan, Planned
from penstock.gate.reachable import reachable
from penstock.gate.verdict import Outcome
from penstock.spec.guard import Guard


def plan(rows: int, clusters: int, required: int = 0) -> Plan:
    return Plan("quality", "support", rows, 1, rows, 0, rows, None, None, {"facts": Planned(rows, clusters)}, required)


@pytest.mark.parametrize(
    ("rows", "clusters", "guard", "required", "expected"),
    [
        (130, 18, {"margin": 0.05}, 0, {"PASS", "FAIL"}),
        (59, 59, {"margin": 0.05}, 0, {"PASS", "FAIL"}),
        (58, 58, {"margin": 0.05}, 0, {"FAIL"}),
        (130, 4, {"margin": 0.05}, 0, set()),
        (130, 4, {"margin": 0.05}, 1, {"FAIL"}),
        (10, 10, {"min": 0.5}, 0, {"PASS", "FAIL"}),
        (130, 130, {"margin": 0.0}, 0, {"FAIL"}),
        (130, 130, {}, 0, set()),
        (130, 130, {}, 1, {"PASS", "FAIL"}),
    ],
)
def test_verdicts(rows: int, clusters: int, guard: Any, required: int, expected: set[str]) -> None:
    found = reachable([(plan(rows, clusters, required), {"facts": Guard(**guard)} if guard else {})], 0.05)
    assert set(found.verdicts) == {*map(Outcome, expected), Outcome.INCONCLUSIVE}


def test_what_a_metric_needs() -> None:
    (metric,) = reachable([(plan(40, 4), {"facts": Guard(margin=0.05)})], 0.05).metrics
    assert (metric.can_pass, metric.can_fail, metric.rows_needed, metric.clusters_needed) == (False, False, 59, 5)


def test_more_metrics_need_more_clusters_to_fail() -> None:
    one = (plan(130, 5), {"facts": Guard(margin=0.05)})
    assert reachable([one], 0.05).metrics[0].can_fail
    assert not reachable([one] * 4, 0.05).metrics[0].can_fail
