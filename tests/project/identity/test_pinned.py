"""What is pinned is behaviour: it enters the closure and the fingerprint."""

from collections.abc import Callable

import pytest

from penstock.project import dataset
from penstock.project import lock as locks
from penstock.project.flow import flow
from penstock.project.identity import fingerprint
from penstock.project.identity.closure import behaviour, closure
from penstock.project.lock import FILE, Lock, ServerTool
from penstock.project.project import Project
from penstock.spec.resource import Identity

ANSWERER, PAGES, TONE, HOUSE = (
    Identity(*name.split("/")) for name in ("Model/answerer", "Dataset/pages", "Adapter/tone", "Model/house")
)
DIGEST = "sha256:" + "a" * 64
FLOATING = {"model.yaml": ("openai/gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-mini")}
TOOLS = """\
apiVersion: penstock/v1
kind: ToolServer
metadata: {name: orders}
spec: {mcp: {command: [orders]}}
---
apiVersion: penstock/v1
kind: Tool
metadata: {name: refund}
spec: {server: orders, effects: write}
---
apiVersion: penstock/v1
kind: Adapter
metadata: {name: tone}
spec: {base: house, method: lora, uri: "hf://acme/tone"}
---
apiVersion: penstock/v1
kind: Model
metadata: {name: house}
spec:
  model: hosted_vllm/house
  serving:
    weights: {uri: "hf://acme/base", revision: main, parameters: 1, layers: 1, heads: 1, kvHeads: 1, headSize: 1}
    maxContext: 10
---
apiVersion: penstock/v1
kind: Dataset
metadata: {name: far}
spec: {purpose: tuning, source: {uri: "s3://rows/far.jsonl"}}
"""


def lock(pins: dict[Identity, dict[str, str]], **servers: dict[str, ServerTool]) -> bytes:
    return locks.write(Lock(True, None, pins, {name: locks.server(tools) for name, tools in servers.items()}))


def test_a_snapshot_takes_the_place_of_the_floating_name(shop: Callable[..., Project]) -> None:
    loose = shop(FLOATING)
    pins = {ANSWERER: {"openai/gpt-4.1-mini": "openai/gpt-4.1-mini-2025-04-14"}}
    pinned = shop({**FLOATING, FILE: lock(pins)})
    assert closure(loose, "support").specs[ANSWERER]["model"] == "openai/gpt-4.1-mini"
    assert closure(pinned, "support").specs[ANSWERER]["model"] == "openai/gpt-4.1-mini-2025-04-14"
    assert fingerprint.chain(pinned, "support") == fingerprint.chain(shop(), "support")
    assert fingerprint.chain(pinned, "support") != fingerprint.chain(loose, "support")


def test_a_pin_of_another_name_pins_nothing(shop: Callable[..., Project]) -> None:
    pins = {ANSWERER: {"openai/gpt-4o": "openai/gpt-4o-2024-08-06"}}
    assert fingerprint.chain(shop({FILE: lock(pins)}), "support") == fingerprint.chain(shop(), "support")


@pytest.mark.parametrize(
    ("pin", "spec"),
    [("c" * 40, {"uri": f"hf://acme/tone@{'c' * 40}"}), (DIGEST, {"uri": "hf://acme/tone", "digest": DIGEST})],
)
def test_a_commit_pins_the_address_and_a_digest_the_content(
    make: Callable[..., Project], pin: str, spec: dict[str, str]
) -> None:
    project = make({"tools.yaml": TOOLS, FILE: lock({TONE: {"hf://acme/tone": pin}})})
    assert behaviour(project, TONE) == {"base": "house", "method": "lora", **spec}


def test_weights_get_the_commit_that_their_branch_was(make: Callable[..., Project]) -> None:
    project = make({"tools.yaml": TOOLS, FILE: lock({HOUSE: {"hf://acme/base@main": "c" * 40}})})
    assert behaviour(project, HOUSE)["serving"]["weights"]["revision"] == "c" * 40
    loose = make({"tools.yaml": TOOLS})
    assert behaviour(loose, HOUSE)["serving"]["weights"]["revision"] == "main"
    assert fingerprint.resource(project, TONE) != fingerprint.resource(loose, TONE)


def test_rows_outside_git_stand_by_what_pins_them(make: Callable[..., Project]) -> None:
    far = Identity("Dataset", "far")
    loose, one, other = (
        make({"tools.yaml": TOOLS, FILE: lock({far: {"s3://rows/far.jsonl": f"sha256:{digit * 64}"}} if digit else {})})
        for digit in ("", "1", "2")
    )
    assert not dataset.rows(loose, "far").faults
    assert behaviour(one, far)["source"] == {"uri": "s3://rows/far.jsonl", "sha256": "1" * 64}
    assert len({fingerprint.resource(project, far) for project in (loose, one, other)}) == 3


def test_a_tool_without_schemas_has_those_of_its_server(make: Callable[..., Project]) -> None:
    refund = Identity("Tool", "refund")
    said = {"type": "object", "properties": {"order": {"type": "string"}}}

    def pinned(description: str) -> Project:
        tool = ServerTool(description=description, parameters=said)
        return make({"tools.yaml": TOOLS, FILE: lock({}, orders={"refund": tool})})

    assert behaviour(pinned("Refunds."), refund)["parameters"] == said
    digests = {fingerprint.resource(project, refund) for project in (pinned("Refunds."), pinned("Pays."))}
    assert len(digests) == 2


def test_arguments_are_held_against_the_schema_that_the_server_offers(make: Callable[..., Project]) -> None:
    chain = """\
apiVersion: penstock/v1
kind: Chain
metadata: {name: back}
spec:
  inputs: {order: {type: integer}}
  steps: {pay: {tool: refund, with: {ordr: "${{ inputs.order }}"}}}
  outputs: {ok: "${{ steps.pay.value.ok }}"}
"""
    said = {"type": "object", "required": ["order"], "properties": {"order": {"type": "string"}}}
    tool = ServerTool(parameters=said, returns={"type": "object", "properties": {"ok": {"type": "boolean"}}})
    loose = make({"tools.yaml": TOOLS, "chain.yaml": chain})
    held = make({"tools.yaml": TOOLS, "chain.yaml": chain, FILE: lock({}, orders={"refund": tool})})
    assert [fault.rule for fault in flow(loose).faults if fault.resource == "Chain/back"] == []
    assert "unknown-input" in [fault.rule for fault in flow(held).faults if fault.resource == "Chain/back"]
