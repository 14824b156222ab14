from typing import Any

from penstock.metrics.members.latency import score


def test_seconds(trace: Any) -> None:
    assert score({}, {}, trace(seconds=1.5)) == 1.5
