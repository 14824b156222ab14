from typing import Any

import pytest

from penstock.metrics.members.cost import score
from penstock.metrics.metric import Unmeasured
from penstock.runtime.traces.trace import Usage


def test_dollars_of_the_answer(trace: Any) -> None:
    assert score({}, {}, trace(usage=Usage(usd=0.25, calls=1, cached=1))) == 0.25


def test_no_price_is_not_free(trace: Any) -> None:
    with pytest.raises(Unmeasured):
        score({}, {}, trace(usage=Usage(usd=None)))
