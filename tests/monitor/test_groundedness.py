"""Answers against their documents, of a sample."""

import pytest

from penstock.monitor import judge_objective
from penstock.monitor.groundedness import groundedness

DOCUMENT = ["Refunds take five working days. Cards are free."]
ANSWERS = ["Refunds take five working days."] * 50 + ["Dogs bark at the moon."] * 50


def test_share_of_sentences_borne_out() -> None:
    found = groundedness(ANSWERS, [DOCUMENT] * 100)
    assert found.rows == list(range(100)) and found.values == [1.0] * 50 + [0.0] * 50
    assert judge_objective(found.values, "metric", minimum=0.8).alarm


def test_a_sample_of_the_seed() -> None:
    found = groundedness(ANSWERS, [DOCUMENT] * 100, sample=0.2, seed=1)
    assert len(found.rows) == 20 == len(set(found.rows)) and found.rows == sorted(found.rows)
    assert all(value == float(row < 50) for row, value in zip(*found, strict=True))
    assert found == groundedness(ANSWERS, [DOCUMENT] * 100, sample=0.2, seed=1)
    assert found.rows != groundedness(ANSWERS, [DOCUMENT] * 100, sample=0.2, seed=2).rows
    assert groundedness(ANSWERS, [DOCUMENT] * 100, sample=1e-9).rows and not groundedness([], []).rows


def test_refuses() -> None:
    with pytest.raises(ValueError, match="1 lists of documents for 2 answers"):
        groundedness(["a", "b"], [[]])
    with pytest.raises(ValueError, match="sample is 0"):
        groundedness([], [], sample=0)
