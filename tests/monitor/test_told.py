"""What a window must tell to be judged."""

import re
from typing import Any

import pytest

from penstock.monitor import told
from penstock.monitor.gathered import Gathered
from penstock.monitor.watched import Watched
from penstock.spec.kinds.monitor import Monitor


def watched(window: dict[str, Any], objective: dict[str, Any] | None = None, unmeasured: str | None = None) -> Watched:
    asks = (
        {"drift": {"against": "1d"}, "signal": "${{ inputs.question }}"}
        if objective is None
        else {"objective": objective}
    )
    spec = Monitor.model_validate({"chain": "shop", "traces": {"format": "jsonl"}, "window": window, **asks})
    return Watched("m", "shop", spec, "sha256:0", None, unmeasured, None, None, None)


SCORED = {"measure": "metric", "metric": "m", "evaluation": "e", "max": 1, "sample": 0.2}


@pytest.mark.parametrize(
    ("window", "objective", "gathered", "said"),
    [
        ({"rows": 500}, None, Gathered(500, 500, 450), None),
        ({"rows": 500}, None, Gathered(500, 500, 449), "449 of 500 traces tell the text that is compared; 90 %"),
        ({"rows": 500, "coverage": 0.07}, None, Gathered(500, 500, 35), None),  # .07 * 500 is 35.000000000000004
        ({"rows": 500, "coverage": 0.01}, None, Gathered(500, 500, 7), "7 of 500 .* 8 are compared"),
        ({"rows": 500, "coverage": 1}, None, Gathered(500, 500, 499), "499 of 500"),
        ({"every": "1d", "minRows": 100}, None, Gathered(99, 99, 99), "99 traces in this window; 100 are judged"),
        ({"every": "1d", "minRows": 100, "coverage": 0.1}, None, Gathered(500, 500, 99), "99 of 500 .* 100 are judged"),
        ({"every": "1d", "minRows": 100, "coverage": 0.1}, None, Gathered(500, 500, 100), None),
        ({"rows": 9}, {"measure": "latency.p95", "max": 1}, Gathered(9, 9, 0, 4), "4 of 9 traces tell `latency`; 90 %"),
        ({"rows": 9}, {"measure": "latency.p95", "max": 1}, Gathered(9, 9, 0, 9), None),
        # of a sample, its own size counts
        ({"every": "1d", "minRows": 100}, SCORED, Gathered(100, 20, 0, 20), None),
        ({"every": "1d", "minRows": 100}, SCORED, Gathered(100, 20, 0, 19), "19 of 20 .* 20 are judged"),
        ({"rows": 100}, SCORED, Gathered(100, 20, 0, 17), "17 of 20 traces tell `metric`; 90 %"),
    ],
)
def test_says_why_not(
    window: dict[str, Any], objective: dict[str, Any] | None, gathered: Gathered, said: str | None
) -> None:
    why = told.why_not(watched(window, objective), gathered)
    assert why is None if said is None else why is not None and re.match(said, why)


def test_what_can_never_be_measured_comes_first() -> None:
    assert told.why_not(watched({"rows": 5}, None, "no reference"), Gathered()) == "no reference"
