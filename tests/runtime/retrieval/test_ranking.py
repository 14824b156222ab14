import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from penstock.runtime.retrieval.ranking import FUSION, best, fused


@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.5 + 1e-13, 1.0, -1.0]), max_size=400), st.integers(0, 12))
def test_the_best_are_those_of_a_full_sort(scores: list[float], count: int) -> None:
    whole = sorted(range(len(scores)), key=lambda place: (-round(scores[place], 9), place))
    assert best(np.array(scores), count) == whole[:count]
    assert best(np.array(scores), count, positive=True) == [place for place in whole if scores[place] > 0][:count]


def test_fusion() -> None:
    found = fused([[3, 1], [1]])
    assert found == {3: 1 / (FUSION + 1), 1: 1 / (FUSION + 2) + 1 / (FUSION + 1)}
