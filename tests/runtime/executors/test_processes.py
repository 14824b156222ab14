"""Processes of their own: order kept, a death noticed."""

import os
from functools import partial

import pytest

from penstock.diagnostics.fatal import Fatal
from penstock.runtime.executors import load


def test_parts_are_done_elsewhere_in_order() -> None:
    executor = load("processes")
    assert executor.workers >= 1
    made = list(executor.map(partial(divmod, 7), [2, 3, 7]))
    assert made == [(3, 1), (2, 1), (1, 0)]


def test_a_worker_that_dies_is_named() -> None:
    with pytest.raises(Fatal, match="a worker process died"):
        list(load("processes").map(os._exit, [3]))
