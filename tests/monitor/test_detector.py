"""What every detector has."""

from typing import get_args

import pytest

from penstock.monitor import detector
from penstock.monitor.detectors import MEMBERS
from penstock.spec.kinds.monitor import Detector


def test_a_monitor_names_every_detector() -> None:
    assert tuple(MEMBERS) == get_args(Detector)


@pytest.mark.parametrize("name", MEMBERS)
def test_says_what_it_asks_and_what_its_effect_counts(name: str) -> None:
    member = detector.load(name)
    assert member.__doc__ and "?" in member.__doc__ and member.UNIT
    assert isinstance(member.NEEDS_TEXT, bool)
