"""The kind Tool."""

from typing import Any

import pytest

from penstock.source.parsing.yaml import LocatedDoc
from penstock.spec.kinds.tool import Tool
from penstock.spec.resource import Resource, validate


def made(spec: dict[str, Any]) -> Any:
    """The Resource, or the rules and routes of what is wrong."""
    data = {"apiVersion": "penstock/v1", "kind": "Tool", "metadata": {"name": "a"}, "spec": spec}
    found = validate(LocatedDoc("a.yaml", 0, data))
    if isinstance(found, Resource):
        return found.spec
    return [(fault.rule, fault.location.route[1:]) for fault in found or ()]


PARAMETERS: dict[str, Any] = {"type": "object", "properties": {"order": {"type": "string"}}}
BASE: dict[str, Any] = {"parameters": PARAMETERS, "effects": "read"}


def test_python() -> None:
    spec = made({**BASE, "effects": "write", "python": "tools.orders:refund", "returns": {"type": "object"}})
    assert isinstance(spec, Tool)
    assert spec.python == "tools.orders:refund"


def test_http_may_leave_its_address_to_environments() -> None:
    spec = made({**BASE, "http": {"method": "GET"}})
    assert isinstance(spec, Tool) and spec.http is not None
    assert spec.http.url is None


def test_a_tool_of_a_server_may_leave_its_schema_to_the_lock() -> None:
    spec = made({"effects": "read", "server": "orders", "name": "find_order"})
    assert isinstance(spec, Tool)
    assert spec.parameters is None


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (BASE, ("invalid-value", ())),
        ({**BASE, "python": "a:b", "server": "s"}, ("invalid-value", ())),
        ({**BASE, "python": "a.b"}, ("invalid-value", ("python",))),
        ({**BASE, "python": "a:b", "effects": "none"}, ("invalid-value", ("effects",))),
        ({"effects": "read", "python": "a:b"}, ("invalid-value", ())),
        ({**BASE, "python": "a:b", "name": "c"}, ("invalid-value", ())),
        ({**BASE, "http": {"method": "PULL"}}, ("invalid-value", ("http", "method"))),
    ],
)
def test_faults(spec: dict[str, Any], found: tuple[str, tuple[Any, ...]]) -> None:
    assert made(spec) == [found]
