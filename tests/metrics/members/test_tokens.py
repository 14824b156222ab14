from typing import Any

from penstock.metrics.members.tokens import score
from penstock.runtime.traces.trace import Usage


def test_in_and_out(trace: Any) -> None:
    assert score({}, {}, trace(usage=Usage(input_tokens=30, output_tokens=12))) == 42
