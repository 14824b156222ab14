"""The kind ToolServer."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.tool_server import ToolServer
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "ToolServer", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


def test_command() -> None:
    spec = made({"mcp": {"command": ["orders-mcp", "--stdio"]}, "credentials": {"env": "ORDERS_TOKEN"}})
    assert isinstance(spec, ToolServer) and spec.mcp is not None
    assert spec.mcp.command == ["orders-mcp", "--stdio"]


def test_an_environment_may_say_how_it_is_reached() -> None:
    assert isinstance(made({}), ToolServer)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        ({"mcp": {}}, ("invalid-value", ("mcp",))),
        ({"mcp": {"command": ["a"], "url": "https://b.example.org"}}, ("invalid-value", ("mcp",))),
        ({"mcp": {"command": []}}, ("invalid-value", ("mcp", "command"))),
        (
            {"mcp": {"url": "https://b.example.org"}, "credentials": {"env": "x"}},
            ("invalid-value", ("credentials", "env")),
        ),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
