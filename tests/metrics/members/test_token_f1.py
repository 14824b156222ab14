from typing import Any

import pytest

from penstock.metrics.members.token_f1 import score
from penstock.metrics.metric import Unmeasured

NEAR, FAR = "refunds are paid within five days", "completely different matters altogether here"


def points(trace: Any, expected: Any) -> float:
    return score({"text": NEAR, "expected": expected}, {}, trace())


def test_the_nearest_of_several_counts(trace: Any) -> None:
    assert points(trace, NEAR) == points(trace, [FAR, NEAR]) == pytest.approx(1.0)
    assert points(trace, FAR) < 0.3 < points(trace, "refunds are paid in five days")


def test_nothing_expected_is_not_measured(trace: Any) -> None:
    with pytest.raises(Unmeasured):
        points(trace, [])
