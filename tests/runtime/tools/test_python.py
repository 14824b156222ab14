"""A Tool that is a function of the bundle's code."""

from collections.abc import Callable
from typing import Any

import pytest

from penstock.runtime.tool import ToolFailed

FIND = "parameters: {type: object, properties: {order: {type: string}}}\neffects: read\npython: tools.orders:find\n"
CODE = """\
from tools.states import STATES

def find(order=""):
    if not order:
        raise KeyError("no order")
    return {"state": STATES[order]}
"""
FILES = {"tools/orders.py": CODE, "tools/states.py": "STATES = {'A-1': 'late'}\n"}


def test_it_runs_from_the_bundle(toolbox: Callable[..., Any], called: Callable[..., Any], tmp_path: Any) -> None:
    box = toolbox({"Tool/find": FIND}, FILES)
    (tmp_path / "project" / "tools" / "states.py").write_text("STATES = {'A-1': 'changed since'}\n")
    assert called(box, order="A-1") == {"state": "late"}


def test_what_it_raises_is_a_failure(toolbox: Callable[..., Any], called: Callable[..., Any]) -> None:
    with pytest.raises(ToolFailed, match="it raised KeyError: 'no order'"):
        called(toolbox({"Tool/find": FIND}, FILES))
