"""What is said within contexts that themselves come in another mix."""

from dataclasses import replace

import numpy as np
import pytest
from tests.monitor.detectors.campaign import alarms, finds, holds, mixed, of_vectors

from penstock.monitor import detector
from penstock.monitor.detector import Samples


def in_contexts(shift: bool, seed: int) -> Samples:
    """Two tenants, of other topics; the first is most of the reference and few of the current rows."""
    random = np.random.default_rng(1000 + seed)
    tenant = np.concatenate([random.random(40) < 0.75, random.random(40) < 0.35])
    first, second = (of_vectors(mixed(shares), mixed(shares), seed).vectors for shares in ([1, 0, 0], [0, 1, 0]))
    vectors = np.where(tenant[:, None], first, second)
    if shift:
        other = of_vectors(mixed([0, 0, 1]), mixed([0, 0, 1]), seed).vectors
        moved = (np.arange(80) >= 40) & (random.random(80) < 0.5)
        vectors = np.where(moved[:, None], other, vectors)
    return Samples((), (), vectors, vectors[:1], 40, 40, 59, seed, [bool(each) for each in tenant])


def test_finds_its_shift() -> None:
    finds("context", lambda seed: in_contexts(True, seed))


def test_holds_its_level_though_the_contexts_shift() -> None:
    holds("context", lambda seed: in_contexts(False, seed))


def test_the_mixture_without_strata_takes_it_for_a_shift() -> None:
    assert alarms("mixture", lambda seed: replace(in_contexts(False, seed), strata=None), 20) >= 0.8


def test_no_strata_is_an_error() -> None:
    with pytest.raises(ValueError, match="'context' compares within strata, and none are given"):
        detector.load("context").detect(replace(in_contexts(False, 0), strata=None))
