from collections.abc import Callable

import pytest

from penstock.diff.change import Change, Level

TOOL = """\
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund, description: Refunds.}
spec:
  parameters: {type: object, required: [order], properties: {order: {type: string}, note: {type: string}}}
  returns: {type: object, required: [ok], properties: {ok: {type: boolean}}}
  effects: read
  python: tools.orders:refund
"""
CODE = "def refund(order, note=''): ...\ndef pay(order, note=''): ...\n"
START = ("tool.yaml", "", TOOL, "tools/orders.py", "", CODE)


@pytest.mark.parametrize(
    "old, new, path, level, words",
    [
        ("effects: read", "effects: write", "spec.effects", Level.BREAKING, "widened from read to write"),
        ("required: [order]", "required: [order, note]", "spec.parameters", Level.BREAKING, "takes less"),
        ("required: [order]", "required: []", "spec.parameters", Level.BEHAVIOURAL, "call it otherwise"),
        ("required: [ok]", "required: []", "spec.returns", Level.BREAKING, "gives more"),
        ("{ok: {type: boolean}}", "{ok: {const: true}}", "spec.returns", Level.BEHAVIOURAL, "narrower"),
        (":refund", ":pay", "spec.python", Level.BEHAVIOURAL, "another function answers"),
        ("Refunds.", "Pays back.", "metadata.description", Level.BEHAVIOURAL, "the model reads this"),
    ],
)
def test_a_tool(only: Callable[..., Change], old: str, new: str, path: str, level: Level, words: str) -> None:
    (found,) = only("tool.yaml", old, new, start=START).paths
    assert (found.path, found.level, words in found.reason) == (path, level, True), found


def test_its_code(only: Callable[..., Change]) -> None:
    (found,) = only("tools/orders.py", "...", "return 1", start=START).paths
    assert (found.path, found.level) == ("source.tools/orders.py", Level.BEHAVIOURAL)


def test_its_address_is_a_binding(only: Callable[..., Change]) -> None:
    http = TOOL.replace("python: tools.orders:refund", "http: {url: https://a.example.org}")
    (found,) = only("tool.yaml", "a.example.org", "b.example.org", start=("tool.yaml", "", http)).paths
    assert (found.path, found.level) == ("spec.http.url", Level.METADATA)
