"""The tool step: arguments and results checked, stubs in an evaluation, nothing of a stranger's run."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from penstock.bundle.release import Release
from penstock.runtime import chain as chains
from penstock.runtime.chain import Chain
from penstock.runtime.toolbox import locals_of
from penstock.runtime.traces.trace import Trace
from penstock.source.settings import Settings
from penstock.source.store import Store
from penstock.spec.kinds.evaluation import Stub

Opened = Callable[..., Chain]
CHAIN = """\
inputs: {order: {}}
steps:
  a:
    tool: find
    with: {order: "${{ inputs.order }}"}
outputs: {found: "${{ steps.a.value }}"}
"""
FIND = """\
parameters: {type: object, required: [order], properties: {order: {type: string, pattern: "^A-[0-9]$"}}}
returns: {type: object, required: [state], properties: {state: {enum: [late, there]}}}
effects: EFFECTS
python: tools.orders:find
"""
CODE = """\
def find(order):
    open(MARKER, "a").write(order)
    return {"state": "late" if order == "A-1" else order}
"""


def documents(effects: str = "read") -> dict[str, str]:
    return {"Chain/shop": CHAIN, "Tool/find": FIND.replace("EFFECTS", effects)}


def files(marker: Any) -> dict[str, str]:
    return {"tools/orders.py": CODE.replace("MARKER", repr(str(marker)))}


def answered(chain: Chain, order: object) -> Trace:
    return asyncio.run(chain.answer({"order": order}))


def test_a_value_and_its_trace(opened: Opened, tmp_path: Any) -> None:
    trace = answered(opened(documents(), files(tmp_path / "ran")), "A-1")
    assert (trace.error, trace.outputs) == (None, {"found": {"state": "late"}})
    step = trace.steps["a"]
    assert (step.type, step.inputs, step.outputs) == ("tool", {"with": {"order": "A-1"}}, {"value": {"state": "late"}})
    assert step.seconds > 0


@pytest.mark.parametrize("order", ["A-12", 7, None, "'; drop"])
def test_arguments_that_do_not_fit_are_not_passed(opened: Opened, tmp_path: Any, order: object) -> None:
    trace = answered(opened(documents(), files(tmp_path / "ran")), order)
    assert "step 'a': Tool/find: its arguments do not fit: order: " in (trace.error or "")
    assert not (tmp_path / "ran").exists()


def test_a_value_that_does_not_fit_is_an_error(opened: Opened, tmp_path: Any) -> None:
    trace = answered(opened(documents(), files(tmp_path / "ran")), "A-2")
    assert "it returned what `returns` does not say: state: " in (trace.error or "")


@pytest.mark.parametrize(
    ("effects", "stub", "error", "runs"),
    [
        ("read", None, None, True),
        ("read", {"state": "there"}, None, False),
        ("write", {"state": "there"}, None, False),
        ("write", None, "never runs in an evaluation", False),
        ("read", {"state": "gone"}, "`returns` does not say", False),
    ],
)
def test_in_an_evaluation(
    compiled: Callable[..., Release],
    store: Store,
    settings: Settings,
    tmp_path: Any,
    effects: str,
    stub: Any,
    error: str | None,
    runs: bool,
) -> None:
    released = compiled(documents(effects), files(tmp_path / "ran"))
    stubs = {} if stub is None else {"find": Stub(returns=stub)}
    chain = chains.open(released.bundles["shop"], {}, store=store, settings=settings, stubs=stubs)
    trace = answered(chain, "A-1")
    assert (trace.error is None) == (error is None) and (error or "") in (trace.error or "")
    if error is None:
        assert trace.outputs == {"found": {"state": "late"} if stub is None else stub}
    assert (tmp_path / "ran").exists() is runs


def test_code_that_is_not_trusted_does_not_run(
    compiled: Callable[..., Release], store: Store, settings: Settings, tmp_path: Any
) -> None:
    head = compiled(documents(), files(tmp_path / "ran")).bundles["shop"]
    for trusted in (frozenset[str](), frozenset({"sha256:" + "0" * 64})):
        trace = answered(chains.open(head, {}, store=store, settings=settings, trusted=trusted), "A-1")
        assert "not trusted" in (trace.error or "") and not (tmp_path / "ran").exists()
    same = frozenset(locals_of(head, {}))
    assert answered(chains.open(head, {}, store=store, settings=settings, trusted=same), "A-1").error is None


def test_a_failed_call_is_tried_again_where_nothing_is_written(
    opened: Opened, server: Any, responding: Callable[..., Any]
) -> None:
    for effects, calls in (("read", 2), ("write", 1)):
        server.behaviours, server.requests[:] = [responding({}, 503), responding({"state": "late"})], []
        tool = FIND.replace("EFFECTS", effects).replace("python: tools.orders:find", f"http: {{url: '{server.url}'}}")
        chain = CHAIN.replace("tool: find", "tool: find\n    retry: {attempts: 2}")
        trace = answered(opened({"Chain/shop": chain, "Tool/find": tool}), "A-1")
        assert len(server.requests) == calls
        assert (trace.error is None) == (effects == "read")
