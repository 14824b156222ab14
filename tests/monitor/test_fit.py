"""Comparisons by an embedding that somebody is asked for."""

from collections.abc import Sequence

import numpy as np
import pytest

from penstock.monitor import fit
from penstock.monitor.compare import compare_embeddings
from penstock.monitor.fit import Fit, Matrix
from penstock.text import embedding


class Model:
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> Matrix:
        self.asked += texts
        return embedding.embed(texts, 64)


GIVEN = {"detectors": ["mixture"], "alpha": 0.05, "seed": 0, "strata": None, "blocks": None, "min_effect": 0.0}


def texts(first: int, count: int = 40) -> list[str]:
    return [f"order {number} is late by {number % 7} days" for number in range(first, first + count)]


def test_a_text_is_asked_for_once_and_says_the_same() -> None:
    model = Model()
    one = Fit(model, {})
    before, now = texts(0), [*texts(100), *texts(100, 3)]
    first = one.compare(before, now, draws=99, **GIVEN)  # type: ignore[arg-type]
    again = one.compare(before, now, draws=99, **GIVEN)  # type: ignore[arg-type]
    one.compare([*before, *now], texts(200), draws=99, **GIVEN)  # type: ignore[arg-type]
    assert model.asked == [*texts(0), *texts(100), *texts(200)]
    direct = [embedding.embed(each, 64).astype("<f2").astype(np.float64) for each in (before, now)]
    expected = compare_embeddings(*direct, detectors=["mixture"], texts=[*before, *now], draws=99)
    assert first.signals == again.signals == expected.signals


def test_what_is_kept_is_bounded_and_the_last_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "MOST", 60)
    model = Model()
    one = Fit(model, {})
    one.compare(texts(0), texts(100), draws=19, **GIVEN)  # type: ignore[arg-type]
    model.asked.clear()
    one.compare(texts(100), texts(200, 20), draws=19, **GIVEN)  # type: ignore[arg-type]
    assert model.asked == texts(200, 20)
    one.compare(texts(0), texts(200, 20), draws=19, **GIVEN)  # type: ignore[arg-type]
    assert model.asked == [*texts(200, 20), *texts(0)]


def test_vectors_that_were_made_before_are_not_asked_for() -> None:
    model = Model()
    before = texts(0)
    made = embedding.embed(before, 64).astype("<f2").astype(np.float64)
    Fit(model, {tuple(before): made}).compare(before, texts(50), draws=19, **GIVEN)  # type: ignore[arg-type]
    assert model.asked == texts(50)
