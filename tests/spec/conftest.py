"""Bounds of time, relative to the machine that runs the tests."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

ROUNDS = 1_000_000
UNITS = 150


@pytest.fixture(scope="session")
def unit() -> float:
    """CPU seconds of a million rounds of a plain loop: the best of three."""

    def once() -> float:
        start = time.process_time()
        for _ in range(ROUNDS):
            pass
        return time.process_time() - start

    return min(once() for _ in range(3))


@pytest.fixture
def quickly(unit: float) -> Callable[[], AbstractContextManager[None]]:
    """What runs within takes at most as much CPU as UNITS such loops: about three seconds where a loop takes 20 ms."""

    @contextmanager
    def within() -> Iterator[None]:
        start = time.process_time()
        yield
        assert time.process_time() - start < UNITS * max(unit, 0.02)

    return within
