"""The metrics that compare an answer with expected texts."""

from importlib import import_module
from typing import Any

import pytest

from penstock.metrics.metric import Unmeasured

NAMES = ["token_f1", "rouge", "bleu", "chrf", "similarity"]


def call(name: str, text: str, expected: Any, **more: Any) -> float:
    score = import_module(f"penstock.metrics.members.{name}").score
    arguments = {"text": text, "expected": expected, **({"variant": "L"} if name == "rouge" else {}), **more}
    return float(score(arguments, {}, None))


@pytest.mark.parametrize("name", NAMES)
def test_the_nearest_of_several_counts(name: str) -> None:
    near, far = "refunds are paid within five days", "completely different matters altogether here"
    assert call(name, near, near) == pytest.approx(1.0)
    assert call(name, near, [far, near]) == pytest.approx(1.0)
    assert call(name, near, far) < 0.3 < call(name, near, "refunds are paid in five days")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_expected_is_not_measured(name: str) -> None:
    with pytest.raises(Unmeasured):
        call(name, "text", [])


def test_variants_of_rouge() -> None:
    assert call("rouge", "a b c", "a b d", variant="1") == pytest.approx(2 / 3)
    assert call("rouge", "a b c", "a b d", variant="2") == pytest.approx(1 / 2)
