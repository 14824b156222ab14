"""Monitors that stand beside a bundle, where anybody may have put them."""

import json
from typing import Any

import pytest

from penstock.bundle.bundle import Bundle
from penstock.bundle.referrers import answers
from penstock.diagnostics.fatal import Fatal
from penstock.monitor.watched import Watched, watched
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


SAID = {
    "chain": "answer",
    "traces": {"format": "jsonl"},
    "signal": "${{ outputs.text }}",
    "skew": {"evaluation": "quality"},
    "window": {"rows": 10},
}
FROZEN = {"referenceFormat": 1, "embedding": "hashed", "dataset": "sha256:d", "rows": 2, "texts": ["a", "b"]}
OF = {"signal": "${{ outputs.text }}", "within": [], "evaluation": "quality"}


def said(bundle: Bundle, of: dict[str, Any] = OF, /, **changes: Any) -> Watched:
    monitors = body("said", monitors={"said": SAID}, answered=["said"], unmeasured={"said": "not yet"})
    plain = json.loads(answers.referrer("answer", bundle.digest, {"said": FROZEN}, {"said": of}).data)
    (found,) = watched(bundle, monitors, canonical.dumps({**plain, **changes}))
    return found


def test_answers_are_the_reference_of_the_signal_that_they_were_frozen_for(bundle: Bundle) -> None:
    found = said(bundle)
    assert found.reference is not None and found.reference.texts == ["a", "b"]
    assert (found.unmeasured, found.of_answers) == (None, True)
    for other in ({"signal": "${{ outputs.other }}"}, {"within": ["inputs.a"]}, {"evaluation": "another"}):
        stale = said(bundle, {**OF, **other})
        assert (stale.reference, stale.unmeasured) == (None, "not yet")


@pytest.mark.parametrize(
    "changes",
    [
        {"bundle": "sha256:2"},
        {"chain": "other"},
        {"answersFormat": 2},
        {"references": {}},
        {"references": {canonical.digest(FROZEN): {**FROZEN, "texts": ["a", "c"]}}},
    ],
)
def test_answers_of_something_else_or_damaged_are_refused(changes: dict[str, Any], bundle: Bundle) -> None:
    with pytest.raises(Fatal, match="Monitors beside the bundle are refused"):
        said(bundle, **changes)


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
