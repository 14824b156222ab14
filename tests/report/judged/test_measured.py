"""The words of a metric's verdict."""

import pytest

from penstock.report.judged.measured import Measured

BASE = Measured(
    evaluation="e",
    metric="m",
    environment="default",
    verdict="PASS",
    n=1,
    clusters=1,
    repeats=1,
    base=1.0,
    head=1.0,
    delta=0.0,
    low=-0.1,
    high=0.1,
    p=None,
    mde=None,
    needed=None,
    seed=0,
    improved=False,
    small_drop=False,
    guarded=True,
    margin=0.05,
    measured_base=1,
    measured_head=1,
    failed_bounds=(),
)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "not worse"),
        ({"small_drop": True}, "not worse, small drop"),
        ({"improved": True}, "better"),
        ({"margin": None}, "within bounds"),
        ({"verdict": "FAIL"}, "worse"),
        ({"verdict": "FAIL", "failed_bounds": ("mean 0.6 is below min 0.7",)}, "mean 0.6 is below min 0.7"),
        ({"verdict": "INCONCLUSIVE"}, "not decided"),
        ({"verdict": "NEW"}, "new"),
        ({"verdict": "NOT_COMPARABLE"}, "not comparable"),
        ({"verdict": "UNCHANGED"}, "unchanged"),
        ({"guarded": False}, "not guarded"),
        ({"guarded": False, "verdict": "INCONCLUSIVE"}, "not guarded"),
        ({"guarded": False, "improved": True}, "better, not guarded"),
        ({"guarded": False, "verdict": "FAIL"}, "worse, not guarded"),
    ],
)
def test_words(values: dict[str, object], words: str) -> None:
    assert BASE.model_copy(update=values).words().text == words


def test_not_worse_is_said_only_of_a_margin_that_passed() -> None:
    for verdict in ("FAIL", "INCONCLUSIVE", "NEW", "NOT_COMPARABLE", "UNCHANGED"):
        assert "not worse" not in BASE.model_copy(update={"verdict": verdict}).words().text
