from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level

SERVER = """\
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {command: [orders-mcp, --stdio]}, credentials: {env: ORDERS_TOKEN}}
"""


@pytest.mark.parametrize("old, new", [("--stdio", "--quiet"), ("ORDERS_TOKEN", "OTHER"), ("orders-mcp, ", "")])
def test_how_it_is_reached_is_a_binding(only: Callable[..., Change], old: str, new: str) -> None:
    change = only("server.yaml", old, new, start=("server.yaml", "", SERVER))
    assert change.level is Level.METADATA
    assert all("outside the bundle" in path.reason for path in change.paths)
