"""Monitors that stand beside a bundle, where anybody may have put them."""

from typing import Any

import pytest

from penstock.bundle.bundle import Bundle
from penstock.diagnostics.fatal import Fatal
from penstock.monitor.watched import watched
from penstock.source import canonical
from penstock.spec.kinds.chain import Chain
from penstock.spec.resource import Identity

SPEC = {
    "chain": "answer",
    "traces": {"format": "jsonl"},
    "objective": {"measure": "errors", "max": 0.1},
    "window": {"rows": 10},
}


@pytest.fixture
def bundle() -> Bundle:
    steps: dict[str, Any] = {
        "steps": {"one": {"prompt": "p", "model": "m"}},
        "outputs": {"text": "${{ steps.one.text }}"},
    }
    chain = Chain.model_validate(steps)
    return Bundle("sha256:0", "sha256:1", "answer", {Identity("Chain", "answer"): chain}, {}, {}, {})


def body(name: str, **changes: Any) -> bytes:
    return canonical.dumps({"monitorsFormat": 1, "chain": "answer", "monitors": {name: SPEC}, **changes})


def test_one_is_read(bundle: Bundle) -> None:
    (found,) = watched(bundle, body("errors"))
    assert found.name == "errors"


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", "A", "a b", "..", "a\n", "x" * 64])
def test_a_name_that_would_lead_elsewhere_is_refused(name: str, bundle: Bundle) -> None:
    with pytest.raises(Fatal, match="Monitors beside the bundle are refused"):
        watched(bundle, body(name))


@pytest.mark.parametrize(
    "changes", [{"monitorsFormat": 2}, {"chain": "other"}, {"monitors": []}, {"monitors": {"a": 1}}]
)
def test_what_penstock_never_writes_is_refused(changes: dict[str, Any], bundle: Bundle) -> None:
    with pytest.raises(Fatal, match="refused"):
        watched(bundle, body("errors", **changes))
