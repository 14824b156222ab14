"""Texts one by one."""

import numpy as np
import pytest
from tests.monitor.detectors.campaign import BANK, saying

from penstock.monitor import Stream

BEFORE = saying(BANK)
AFTER = saying("crypto bitcoin wallet token chain ledger")


def test_alarms_after_a_change_and_not_before() -> None:
    random = np.random.default_rng(0)
    stream = Stream(BEFORE(random, 200), alpha=0.01)
    readings = [stream.update(text) for text in BEFORE(random, 60)]
    assert not any(reading.alarm for reading in readings)
    later = [stream.update(text) for text in AFTER(random, 40)]
    assert later[-1].alarm and later[-1].p <= 0.01
    assert later[-1].current == 100 and later[-1].reference == 80
    assert list(later[-1].signals) == ["novelty"]


def test_an_alarm_stays() -> None:
    random = np.random.default_rng(1)
    stream = Stream(BEFORE(random, 200), alpha=0.05)
    for text in AFTER(random, 40):
        stream.update(text)
    assert all(stream.update(text).alarm for text in BEFORE(random, 20))


def test_the_same_for_one_seed() -> None:
    random = np.random.default_rng(2)
    reference, text = BEFORE(random, 60), BEFORE(random, 1)[0]
    assert Stream(reference, seed=3).update(text) == Stream(reference, seed=3).update(text)


def test_refuses() -> None:
    with pytest.raises(ValueError, match="alpha is 1"):
        Stream(["a"] * 30, alpha=1)
    with pytest.raises(ValueError, match="15 texts of reference: at least 16"):
        Stream(["a"] * 15)
